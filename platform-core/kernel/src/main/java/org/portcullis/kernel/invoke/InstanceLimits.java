// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.Map;

/**
 * How hard and how long an instance may be called, and how much it is believed at once; each a service property, so each adapter may offer it in its
 * configuration.
 *
 * @param ordinaryPermits most ordinary calls at once, 1 to 1,024 ({@code max_concurrent_calls}, 16)
 * @param revocationPermits most revocation calls at once, 1 to 1,024 ({@code max_concurrent_revocations}, 128)
 * @param callTimeout longest ordinary call, 1 to 600 s ({@code call_timeout_seconds}, 30)
 * @param issueDeadline how long a request may still run at the vendor after we stopped waiting, 0 to 3,600 s ({@code
 *     issue_deadline_seconds}, 90, which is Vault's default_max_request_duration)
 * @param mostDeparturesPercent of the people that a source named before, how many it may name as gone at once and still be
 *     believed, 1 to 100 ({@code max_departures_percent}, 30)
 */
public record InstanceLimits(
        int ordinaryPermits,
        int revocationPermits,
        Duration callTimeout,
        Duration issueDeadline,
        int mostDeparturesPercent) {

    /** What holds where an instance says nothing. */
    public static final InstanceLimits DEFAULT =
            new InstanceLimits(16, 128, Duration.ofSeconds(30), Duration.ofSeconds(90), 30);

    private static final int MOST_PERMITS = 1_024;
    private static final int LONGEST_CALL = 600;
    private static final int LONGEST_ISSUE = 3_600;

    /** From service properties; what is missing or out of its range is the default, so that a kill always works. */
    static InstanceLimits of(Map<String, Object> properties) {
        return new InstanceLimits(
                number(properties, "max_concurrent_calls", 1, MOST_PERMITS, DEFAULT.ordinaryPermits),
                number(properties, "max_concurrent_revocations", 1, MOST_PERMITS, DEFAULT.revocationPermits),
                seconds(properties, "call_timeout_seconds", 1, LONGEST_CALL, DEFAULT.callTimeout),
                seconds(properties, "issue_deadline_seconds", 0, LONGEST_ISSUE, DEFAULT.issueDeadline),
                number(properties, "max_departures_percent", 1, 100, DEFAULT.mostDeparturesPercent));
    }

    private static Duration seconds(Map<String, Object> properties, String name, int least, int most, Duration none) {
        return Duration.ofSeconds(number(properties, name, least, most, (int) none.toSeconds()));
    }

    private static int number(Map<String, Object> properties, String name, int least, int most, int none) {
        Object value = properties.get(name);
        long number;
        if (value instanceof Number given) {
            number = given.longValue();
        } else {
            try {
                number = value == null ? none : Long.parseLong(value.toString().trim());
            } catch (NumberFormatException e) {
                number = none;
            }
        }
        return number < least || number > most ? none : (int) number;
    }
}
