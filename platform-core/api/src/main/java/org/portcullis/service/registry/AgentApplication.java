// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What somebody asks to be registered; becomes the entry's content when approved.
 *
 * @param profile who and what for
 * @param accountability the named people
 * @param model family and version, as in {@code {"family":"…","version":"…"}}
 * @param intent all it may ask for
 * @param workloadIdentities at least one
 * @param expiresAt when the entry ends, UTC
 * @param labels for selectors
 */
public record AgentApplication(
        AgentProfile profile,
        Accountability accountability,
        Map<String, String> model,
        DeclaredIntent intent,
        List<WorkloadIdentity> workloadIdentities,
        Instant expiresAt,
        Map<String, String> labels) {
    /** Copies the collections. */
    public AgentApplication {
        model = Map.copyOf(model);
        workloadIdentities = List.copyOf(workloadIdentities);
        labels = Map.copyOf(labels);
    }
}
