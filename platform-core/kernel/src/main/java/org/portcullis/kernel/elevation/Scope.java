// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.service.elevation.RequestedOperation;

/**
 * Exactly what is approved (JIT-6). Its hash is SHA-256, lower-case hex, over the canonical JSON (RFC 8785) of
 *
 * <pre>{@code
 * {"agent":"agt_…",
 *  "lifetime":"PT10M",                            ISO 8601, as java.time.Duration writes it
 *  "on_behalf_of":"psn_…" or null,
 *  "operations":[{"constraints":{…},              as asked for
 *                 "operation":"read-invoices",
 *                 "system":"billing-db",
 *                 "system_version":3}, …],        the catalogue's version, which fixes class, templates and schema;
 *                                                 sorted by system, then operation
 *  "policy_version":"…",                          SHA-256 over the policy files in force, or "none"
 *  "requester":"psn_…",                           who asked for the agent to be registered
 *  "task":"T-42"}
 * }</pre>
 *
 * @param agentId {@code agt_…}
 * @param requester {@code psn_…}
 * @param onBehalfOf {@code psn_…}
 * @param task the agent's name of it
 * @param operations what is asked for
 * @param lifetime from approval on
 * @param versions of the systems and the policy
 */
record Scope(
        String agentId,
        String requester,
        Optional<String> onBehalfOf,
        String task,
        List<RequestedOperation> operations,
        Duration lifetime,
        Versions versions) {

    /** What an approval rests on besides. */
    record Versions(Map<String, Integer> systems, String policy) {}

    String hash() {
        return CanonicalJson.sha256(document());
    }

    Map<String, Object> document() {
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("agent", agentId);
        scope.put("lifetime", lifetime.toString());
        scope.put("on_behalf_of", onBehalfOf.orElse(null));
        scope.put(
                "operations",
                operations.stream()
                        .sorted(Comparator.comparing(RequestedOperation::system)
                                .thenComparing(RequestedOperation::operation))
                        .map(this::operation)
                        .toList());
        scope.put("policy_version", versions.policy());
        scope.put("requester", requester);
        scope.put("task", task);
        return scope;
    }

    private Map<String, Object> operation(RequestedOperation operation) {
        return Map.of(
                "constraints",
                Json.map(Json.object(operation.constraints())),
                "operation",
                operation.operation(),
                "system",
                operation.system(),
                "system_version",
                versions.systems().getOrDefault(operation.system(), 0));
    }
}
