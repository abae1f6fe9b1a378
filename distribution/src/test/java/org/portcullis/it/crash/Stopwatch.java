// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Where a run's time went. */
final class Stopwatch {
    private final Map<String, Long> nanos = new LinkedHashMap<>();
    private final long begun = System.nanoTime();
    private long last = begun;

    /** What was done since the last lap. */
    void lap(String what) {
        long now = System.nanoTime();
        nanos.merge(what, now - last, Long::sum);
        last = now;
    }

    @Override
    public String toString() {
        String parts = nanos.entrySet().stream()
                .map(each -> each.getKey() + " " + seconds(each.getValue()))
                .collect(Collectors.joining(", "));
        return seconds(System.nanoTime() - begun) + " s (" + parts + ")";
    }

    private static String seconds(long nanos) {
        return String.format("%.1f", nanos / 1e9);
    }
}
