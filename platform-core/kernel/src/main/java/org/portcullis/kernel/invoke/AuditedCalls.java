// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts each changing call to a vendor into the audit trail; the intent stands there before it (AUD-1, REV-8). */
final class AuditedCalls implements CallLog {
    private static final Logger LOG = LoggerFactory.getLogger(AuditedCalls.class);

    private final AuditTrail trail;

    AuditedCalls(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public void ended(CallRecord record) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("adapter", record.instance());
        details.put("elapsed_ms", record.took().toMillis());
        details.put("correlation_id", record.call().correlationId());
        details.putAll(record.call().details());
        record.failure().ifPresent(failure -> {
            details.put("failure", failure.kind().name());
            details.put("detail", String.valueOf(failure.getMessage()));
        });
        String agent = record.call().agentId();
        String correlation = record.call().correlationId();
        AuditEntry entry = new AuditEntry(
                "adapter." + record.operation(),
                record.failure().isPresent() ? "FAILED" : "DONE",
                "system",
                agent.isEmpty() ? Optional.empty() : Optional.of(agent),
                correlation.startsWith("lse_") ? Optional.of(correlation) : Optional.empty(),
                details);
        try {
            trail.append(entry).exceptionally(thrown -> {
                LOG.error(
                        "{} of {} could not be recorded: {}", record.operation(), record.instance(), thrown.toString());
                return null;
            });
        } catch (RuntimeException e) {
            LOG.error("{} of {} could not be recorded: {}", record.operation(), record.instance(), e.toString());
        }
    }
}
