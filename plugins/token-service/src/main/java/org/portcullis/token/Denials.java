// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.IdKind;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records denials (AUD-1). The agent is told the record's id and nothing more, so that whoever may read the audit can
 * look the reason up.
 */
@Component(service = Denials.class)
public final class Denials {
    private static final Logger LOG = LoggerFactory.getLogger(Denials.class);
    private static final long WAIT_SECONDS = 2;

    private final AuditTrail audit;

    /** @param audit where denials are recorded */
    @Activate
    public Denials(@Reference AuditTrail audit) {
        this.audit = audit;
    }

    /**
     * Records a denial and returns the reference for the agent; "unrecorded" when the trail cannot take it, since a denial
     * stays one.
     *
     * @param action what was asked for, as in {@code token.issue}
     * @param agentId whom it concerns when it was proven, else empty: then the details name the {@code source}, and the
     *     trail sums such denials up
     * @param reason for the audit; without secrets
     */
    public String record(String action, Optional<String> agentId, String reason, Map<String, Object> details) {
        Map<String, Object> all = new HashMap<>(details);
        all.put("reason", reason);
        Optional<String> known = agentId.filter(IdKind.AGENT::matches);
        try {
            return audit.append(
                            new AuditEntry(action, "DENIED", known.orElse("anonymous"), known, Optional.empty(), all))
                    .get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.warn("A denial of {} could not be recorded: {}", action, e.toString());
        }
        return "unrecorded";
    }
}
