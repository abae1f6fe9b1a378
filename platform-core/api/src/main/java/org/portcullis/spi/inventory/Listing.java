// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.inventory;

import java.util.List;

/**
 * A page of an inventory.
 *
 * @param items in no order
 * @param nextCursor empty after the last page
 */
public record Listing(List<Found> items, String nextCursor) {
    /** Copies the list. */
    public Listing {
        items = List.copyOf(items);
    }
}
