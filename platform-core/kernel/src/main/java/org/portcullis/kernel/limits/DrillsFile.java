// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.limits;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.portcullis.kernel.acts.Fields;

/** Reads the {@code drills} of a policy file: how often each environment that has a probe is drilled. */
public final class DrillsFile {
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofDays(366);

    private DrillsFile() {}

    /** The interval; empty when nothing is said, or something wrong, which is entered into {@code fields}. */
    public static Optional<Duration> every(JsonNode drills, Fields fields) {
        boolean fits =
                drills.isObject() && drills.size() == 1 && drills.path("every").isTextual();
        if (drills.isMissingNode()
                || !fields.require(fits, "/drills", "must be an object with every, an ISO 8601 duration as in P7D")) {
            return Optional.empty();
        }
        try {
            Duration every = Duration.parse(drills.path("every").asText());
            boolean good = every.compareTo(SHORTEST) >= 0 && every.compareTo(LONGEST) <= 0;
            return fields.require(good, "/drills/every", "must be from PT10S to P366D")
                    ? Optional.of(every)
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            fields.add("/drills/every", "must be an ISO 8601 duration, as in P7D");
            return Optional.empty();
        }
    }
}
