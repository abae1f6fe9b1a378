// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.lifecycle;

import java.util.List;
import java.util.Objects;

/**
 * One answer of a source.
 *
 * @param reading how the items are meant
 * @param items at most 1,000; none with {@link Reading#FROM_NOW} and {@link Reading#CURSOR_UNKNOWN}
 * @param nextCursor what to ask with next, at most 65,536 characters, no secrets in it; empty with {@link
 *     Reading#CURSOR_UNKNOWN}, never otherwise
 * @param more whether there is more to tell at once
 */
public record Events(Reading reading, List<LifecycleEvent> items, String nextCursor, boolean more) {
    /** Copies the list; refuses missing parts with {@link NullPointerException}. */
    public Events {
        Objects.requireNonNull(reading, "reading");
        items = List.copyOf(items);
        Objects.requireNonNull(nextCursor, "nextCursor");
    }

    /** The answer to a cursor from which this source can't go on. */
    public static Events cursorUnknown() {
        return new Events(Reading.CURSOR_UNKNOWN, List.of(), "", false);
    }
}
