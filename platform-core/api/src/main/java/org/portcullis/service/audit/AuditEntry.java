// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.audit;

import java.util.Map;
import java.util.Optional;

/**
 * What happened, before it has its place in the chain (AUD-1: "agent Y did Z at W for user X under grant G").
 *
 * @param action verb with its noun, as in {@code elevation.approve}
 * @param outcome {@code ALLOWED}, {@code DENIED}, {@code DONE} or {@code FAILED}
 * @param actor who did it: {@code psn_…}, {@code agt_…} or {@code system}; {@code anonymous} for a caller that showed no
 *     valid credential: such denials are counted for each {@code source} of the details, and recorded summed up
 * @param agentId whom it concerns
 * @param grantId under which grant
 * @param details what else, JSON values only, redacted; ids where there are ids
 */
public record AuditEntry(
        String action,
        String outcome,
        String actor,
        Optional<String> agentId,
        Optional<String> grantId,
        Map<String, Object> details) {
    /** Copies the map. */
    public AuditEntry {
        details = Map.copyOf(details);
    }
}
