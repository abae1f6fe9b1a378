// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.revocation;

import java.time.Duration;
import java.util.function.Function;

/** A vendor's answer to an order; only kinds of success, since failure is thrown. No kind of receipt is evidence. */
public sealed interface Receipt {
    /** It was ended now; {@code count} things. */
    record Ended(int count) implements Receipt {
        @Override
        public <R> R fold(Function<Ended, R> ended, Function<AlreadyAbsent, R> absent, Function<Accepted, R> accepted) {
            return ended.apply(this);
        }
    }

    /** There was nothing (any more). */
    record AlreadyAbsent() implements Receipt {
        @Override
        public <R> R fold(Function<Ended, R> ended, Function<AlreadyAbsent, R> absent, Function<Accepted, R> accepted) {
            return absent.apply(this);
        }
    }

    /** The vendor works on it: ask {@code confirm} again after {@code pollAfter}. */
    record Accepted(Duration pollAfter) implements Receipt {
        @Override
        public <R> R fold(Function<Ended, R> ended, Function<AlreadyAbsent, R> absent, Function<Accepted, R> accepted) {
            return accepted.apply(this);
        }
    }

    /** One function for each kind, so that a new kind shows as a breaking change. */
    <R> R fold(Function<Ended, R> ended, Function<AlreadyAbsent, R> absent, Function<Accepted, R> accepted);
}
