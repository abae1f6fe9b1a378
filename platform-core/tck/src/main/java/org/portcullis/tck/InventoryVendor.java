// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import org.portcullis.spi.TaskRef;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.revocation.Held;

/** Fixture of {@link InventoryContract}. */
public interface InventoryVendor extends Vendor {
    /** The adapter. */
    Inventory inventory();

    /** Gives the task access that works at the vendor. */
    Held grantAccess(TaskRef task);

    /** Removes that access at the vendor's side. */
    void remove(Held held);

    /** Makes something at the vendor that bears no mark of ours and must not be listed. */
    void makeForeign();
}
