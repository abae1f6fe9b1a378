// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition. */
final class Await {
    private Await() {}

    static void until(String what, Duration longest, BooleanSupplier condition) {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new Broken("not within " + longest.toSeconds() + " s: " + what);
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Broken("interrupted while waiting for: " + what, e);
            }
        }
    }
}
