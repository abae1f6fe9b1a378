// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.nodes;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.portcullis.it.Answer;
import org.portcullis.it.Bot;

/** Asks a node's gateway again and again, and times. */
final class Probe {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(40).toNanos();

    private Probe() {}

    static Answer ask(Bot bot, String elevation) {
        return bot.through(elevation, "GET", "/gw/billing-db/invoices");
    }

    /**
     * The end of access.
     *
     * @param lastPassed when the last request began that was let pass
     * @param denied when the first denial was answered
     */
    record End(Duration lastPassed, Duration denied) {}

    /** Asks until it is denied; times are counted from that moment. */
    static End untilDenied(Bot bot, String elevation, long since) {
        Duration passed = Duration.ZERO;
        while (System.nanoTime() - since < PATIENCE_NANOS) {
            Duration begun = Duration.ofNanos(System.nanoTime() - since);
            int status = ask(bot, elevation).status();
            if (status == 403 || status == 401 || status == 503) {
                return new End(passed, Duration.ofNanos(System.nanoTime() - since));
            }
            if (status == 200) {
                passed = begun;
            } else if (status != 502) { // the vendor was faster, and refused the credential of a request under way
                throw new AssertionError("neither passed nor denied: " + status);
            }
        }
        throw new AssertionError("never denied");
    }

    /** How long until the first request passed. */
    static Duration untilPassed(Bot bot, String elevation, long since) {
        while (System.nanoTime() - since < PATIENCE_NANOS) {
            if (ask(bot, elevation).status() == 200) {
                return Duration.ofNanos(System.nanoTime() - since);
            }
        }
        throw new AssertionError("never passed");
    }

    /** As {@code p50 4.1 ms, p99 22 ms, max …}. */
    static String summary(List<Duration> times) {
        double[] sorted = times.stream()
                .mapToDouble(time -> time.toNanos() / 1e6)
                .sorted()
                .toArray();
        int last = sorted.length - 1;
        return String.format(
                "%d times: p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                sorted.length,
                sorted[last / 2],
                sorted[(int) Math.round(last * 0.99)],
                Arrays.stream(sorted).max().orElse(0));
    }
}
