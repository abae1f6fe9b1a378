// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.session;

import java.util.List;
import java.util.Objects;

/**
 * One answer of a source.
 *
 * @param items at most 1,000, those of one session in their order
 * @param nextCursor what to ask with next, 1 to 4,096 characters, no secrets in it
 * @param more whether there is more to tell at once
 * @param gap whether something between the cursor and these items is lost at the vendor
 */
public record SessionRecords(List<SessionRecord> items, String nextCursor, boolean more, boolean gap) {
    /** Copies the list; refuses missing parts with {@link NullPointerException}. */
    public SessionRecords {
        items = List.copyOf(items);
        Objects.requireNonNull(nextCursor, "nextCursor");
    }
}
