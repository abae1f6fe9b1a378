// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import dev.failsafe.CircuitBreaker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How an instance fares, as people and metrics see it: JSON values by name. */
final class HealthReport {
    private final Map<String, Object> shown = new LinkedHashMap<>();

    /** Begins with the calls that were made; {@code null}: none was. */
    HealthReport(Health calls) {
        if (calls != null) {
            shown.putAll(calls.show());
        }
    }

    /** What serves it now. */
    HealthReport with(Serving serving) {
        Lane ordinary = serving.ordinary();
        Lane revocation = serving.revocation();
        int hung = ordinary.hung() + revocation.hung();
        int own = serving.threads().own();
        CircuitBreaker.State breaker = serving.breaker().getState();
        shown.put("generation", serving.generation());
        shown.put("bundle", serving.bundle());
        shown.put("condition", condition(breaker, hung, own));
        shown.put("breaker", breaker.name());
        if (breaker == CircuitBreaker.State.OPEN) {
            shown.put(
                    "breaker_probe_in_ms", serving.breaker().getRemainingDelay().toMillis());
        }
        shown.put("calls_waiting", ordinary.waiting() + revocation.waiting());
        shown.put("threads_in_use", ordinary.threadsInUse() + revocation.threadsInUse());
        shown.put("threads_hung", hung);
        shown.put("threads_own", own);
        return this;
    }

    /** In one word, the worst first. */
    private static String condition(CircuitBreaker.State breaker, int hung, int own) {
        if (own > InstanceThreads.MOST) {
            return "HOARDING";
        }
        if (hung > 0) {
            return "HANGING";
        }
        return breaker == CircuitBreaker.State.CLOSED ? "WELL" : "FAILING";
    }

    /** Lines of its bundle that the log didn't take. */
    HealthReport withDroppedLines(long lines) {
        if (lines > 0) {
            shown.put("log_lines_dropped", lines);
        }
        return this;
    }

    /** What other bundles, or its own, tried to do in its name. */
    HealthReport withRefused(List<RefusedService> refused) {
        if (!refused.isEmpty()) {
            shown.put(
                    "refused_services",
                    refused.stream().map(RefusedService::reason).toList());
        }
        return this;
    }

    Map<String, Object> shown() {
        return shown;
    }
}
