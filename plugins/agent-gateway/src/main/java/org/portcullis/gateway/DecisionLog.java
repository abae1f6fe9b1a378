// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditTrail;

/** Records what the gateway decides (AUD-1, AUD-3), straight into the chain. */
@Component(service = DecisionLog.class)
public final class DecisionLog {
    private static final String ACTION = "gateway.request";
    private static final int MAX_PATH = 512;

    private final AuditTrail audit;

    /** @param audit the node's chain */
    @Activate
    public DecisionLog(@Reference AuditTrail audit) {
        this.audit = audit;
    }

    /** Completes with the record's id once the decision is durable. */
    CompletableFuture<String> allowed(Asked asked, AgentAnswer answer) {
        return append("ALLOWED", Optional.of(asked), answer, Map.of());
    }

    /**
     * The same for a denial; what was asked is known only when the request was understood. A caller without a good token
     * is nobody: the trail sums up such denials.
     */
    CompletableFuture<String> denied(Optional<Asked> asked, AgentAnswer answer, Denial denial) {
        boolean failed = denial.status() == 502 || denial.status() == 504;
        Map<String, Object> more = Map.of("reason", denial.getMessage(), "source", answer.source());
        return append(failed ? "FAILED" : "DENIED", asked, answer, more, denial.status() == 401);
    }

    /** An exchange was ended while it was under way. */
    CompletableFuture<String> cut(Asked asked, AgentAnswer answer, String reason) {
        return append("CUT", Optional.of(asked), answer, Map.of("reason", reason));
    }

    private CompletableFuture<String> append(
            String outcome, Optional<Asked> asked, AgentAnswer answer, Map<String, Object> more) {
        return append(outcome, asked, answer, more, false);
    }

    private CompletableFuture<String> append(
            String outcome, Optional<Asked> asked, AgentAnswer answer, Map<String, Object> more, boolean stranger) {
        Map<String, Object> details = new HashMap<>(more);
        String path = answer.path();
        details.put("method", answer.method());
        details.put(
                "path",
                path.length() > MAX_PATH ? path.substring(0, MAX_PATH) : path); // without the query: it may hold data
        asked.ifPresent(known -> {
            details.put("system", known.question().system());
            details.put("operation", known.question().operation());
            details.put("token", known.question().tokenGrantId());
        });
        Optional<String> agent = asked.map(known -> known.question().agentId());
        AuditEntry entry = new AuditEntry(
                outcome.equals("CUT") ? "gateway.cut" : ACTION,
                outcome.equals("CUT") ? "DONE" : outcome,
                agent.orElse(stranger ? "anonymous" : "system"),
                agent,
                asked.map(known -> known.question().elevationId()),
                details);
        try {
            return audit.append(entry);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
