// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

import java.util.List;
import java.util.Map;

/**
 * What a revocation would end.
 *
 * @param target what
 * @param agents affected agents, at most 1,000 named
 * @param agentCount all of them
 * @param grants live grants by kind
 * @param participants part and adapter instance of each, as in {@code VAULT_LEASE vault-local~default}
 */
public record Preview(
        RevocationTarget target,
        List<String> agents,
        int agentCount,
        Map<String, Integer> grants,
        List<String> participants) {
    /** Copies the collections. */
    public Preview {
        agents = List.copyOf(agents);
        grants = Map.copyOf(grants);
        participants = List.copyOf(participants);
    }
}
