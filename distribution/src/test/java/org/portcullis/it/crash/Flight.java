// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.portcullis.it.Answer;

/** Calls of one kind: how many are under way, and how many were cut off before they were answered. */
final class Flight {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();

    Answer during(Supplier<Answer> call) {
        now.incrementAndGet();
        try {
            return call.get();
        } catch (UncheckedIOException e) {
            cut.incrementAndGet();
            throw e;
        } finally {
            now.decrementAndGet();
        }
    }

    int now() {
        return now.get();
    }

    int cut() {
        return cut.get();
    }
}
