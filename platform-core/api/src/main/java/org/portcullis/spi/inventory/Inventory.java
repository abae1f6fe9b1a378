// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.inventory;

import org.osgi.annotation.versioning.ConsumerType;
import org.portcullis.spi.CallContext;

/** What exists at the vendor with our mark. Reads only. Contract: {@code InventoryContract}. */
@ConsumerType
public interface Inventory {
    /**
     * One page; what is made or ended meanwhile may or may not show.
     *
     * @param cursor empty for the first page, else the last page's
     */
    Listing list(String cursor, CallContext context);
}
