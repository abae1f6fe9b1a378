// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** What is known of how an instance fares, since the platform started. */
final class Health {
    private static final int KEPT = 512;

    private final Map<FailureKind, Long> failures = new EnumMap<>(FailureKind.class);
    private final long[] latencies = new long[KEPT];
    private long calls;
    private long answered;
    private String lastError = "";
    private Instant lastErrorAt;
    private Instant lastAnswerAt;

    /** A call was answered after so many microseconds. */
    synchronized void answered(Instant at, long micros) {
        calls++;
        latencies[(int) (answered++ % KEPT)] = micros;
        lastAnswerAt = at;
    }

    /** A call failed. */
    synchronized void failed(Instant at, AdapterException failure) {
        calls++;
        failures.merge(failure.kind(), 1L, Long::sum);
        lastError = failure.getMessage();
        lastErrorAt = at;
    }

    /** JSON values by name. */
    synchronized Map<String, Object> show() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("calls", calls);
        Map<String, Object> byKind = new LinkedHashMap<>();
        failures.forEach((kind, count) -> byKind.put(kind.name(), count));
        shown.put("failures", byKind);
        long[] sorted = Arrays.copyOf(latencies, (int) Math.min(answered, KEPT));
        Arrays.sort(sorted);
        shown.put("latency_p50_ms", percentile(sorted, 50));
        shown.put("latency_p95_ms", percentile(sorted, 95));
        shown.put("latency_p99_ms", percentile(sorted, 99));
        shown.put("latency_max_ms", percentile(sorted, 100));
        if (lastAnswerAt != null) {
            shown.put("last_answer_at", lastAnswerAt.toString());
        }
        if (lastErrorAt != null) {
            shown.put("last_error", lastError);
            shown.put("last_error_at", lastErrorAt.toString());
        }
        return shown;
    }

    private static double percentile(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) * percent / 100] / 1000.0;
    }
}
