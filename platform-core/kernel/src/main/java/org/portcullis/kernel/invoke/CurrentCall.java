// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The call to an adapter that this thread is in, so that what the adapter asks of the platform meanwhile has the same
 * deadline, and the same right of way. An adapter that asks on a thread of its own has none.
 *
 * @param instance which is called
 * @param point as what
 * @param urgent whether it ends access: it waits behind no ordinary work
 * @param endNanos when its caller stops waiting, by {@link System#nanoTime()}
 * @param call for whom
 */
record CurrentCall(String instance, ExtensionPoint point, boolean urgent, long endNanos, Call call) {
    private static final ThreadLocal<CurrentCall> NOW = new ThreadLocal<>();

    /** The one that this thread is in. */
    static Optional<CurrentCall> now() {
        return Optional.ofNullable(NOW.get());
    }

    /** Does the work in it. */
    <T> T during(Supplier<T> work) {
        NOW.set(this);
        try {
            return work.get();
        } finally {
            NOW.remove();
        }
    }

    /** What is left of its time; negative when nothing is. */
    Duration left() {
        return Duration.ofNanos(endNanos - System.nanoTime());
    }
}
