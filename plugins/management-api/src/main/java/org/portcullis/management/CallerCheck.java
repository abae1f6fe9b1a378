// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.portcullis.service.Refusal;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.People;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who calls, by the access token of a person; a stranger is refused and recorded. */
final class CallerCheck {
    private static final Logger LOG = LoggerFactory.getLogger(CallerCheck.class);
    private static final int LONGEST_PATH = 256;
    private static final int LONGEST_HEADER = 1_000;

    private final People people;
    private final AuditTrail audit;

    CallerCheck(People people, AuditTrail audit) {
        this.people = people;
        this.audit = audit;
    }

    /** @throws Refusal UNAUTHENTICATED, after the denial was recorded */
    Caller caller(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        boolean bearer =
                header != null && header.regionMatches(true, 0, "Bearer ", 0, 7) && header.length() <= LONGEST_HEADER;
        Optional<Caller> caller =
                bearer ? people.authenticate(header.substring(7).trim()) : Optional.empty();
        if (caller.isEmpty()) {
            denied(request);
        }
        return caller.orElseThrow(() -> new Refusal(
                Refusal.Kind.UNAUTHENTICATED,
                "unauthenticated",
                "send a live access token of a person as Authorization: Bearer …; agents' tokens work on the data port"
                        + " only"));
    }

    /** Recorded for nobody in particular: the trail sums up such denials. Nothing waits for it, since nothing was granted. */
    private void denied(HttpServletRequest request) {
        String path = request.getRequestURI();
        Map<String, Object> details = Map.of(
                "source", request.getRemoteAddr(),
                "method", request.getMethod(),
                "path", path.substring(0, Math.min(LONGEST_PATH, path.length())),
                "reason", "no live access token of a person");
        try {
            audit.append(new AuditEntry(
                            "person.authenticate", "DENIED", "anonymous", Optional.empty(), Optional.empty(), details))
                    .exceptionally(CallerCheck::unrecorded);
        } catch (RuntimeException e) {
            unrecorded(e);
        }
    }

    private static String unrecorded(Throwable failure) {
        LOG.warn("A denial could not be recorded: {}", failure.toString());
        return "unrecorded";
    }
}
