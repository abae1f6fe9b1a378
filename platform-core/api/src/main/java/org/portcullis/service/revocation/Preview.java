// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

import java.util.List;
import java.util.Map;

/**
 * What a revocation would end: the same that the command takes, as long as nothing is granted or ends in between.
 *
 * @param target what
 * @param agents affected agents, at most 1,000 named
 * @param agentCount all of them
 * @param grants grants that live, or may, by kind
 * @param participants part and adapter instance of each, as in {@code VAULT_LEASE vault-local~default}
 * @param ended what those grants are
 */
public record Preview(
        RevocationTarget target,
        List<String> agents,
        int agentCount,
        Map<String, Integer> grants,
        List<String> participants,
        Ended ended) {
    /** Copies the collections. */
    public Preview {
        agents = List.copyOf(agents);
        grants = Map.copyOf(grants);
        participants = List.copyOf(participants);
    }

    /** One that doesn't say what the grants are. */
    public Preview(
            RevocationTarget target,
            List<String> agents,
            int agentCount,
            Map<String, Integer> grants,
            List<String> participants) {
        this(target, agents, agentCount, grants, participants, new Ended(List.of(), List.of(), List.of(), Map.of(), 0));
    }

    /**
     * What would end, at full depth.
     *
     * @param elevations open elevations, those that wait for approval too, at most 1,000 named
     * @param tokens tokens of agents, at most 1,000 named
     * @param leases leases that aren't proven dead, at most 1,000 named
     * @param leasesByAdapter how many of them each vault and PAM instance holds
     * @param personalTokens tokens of people, for a person
     */
    public record Ended(
            List<String> elevations,
            List<String> tokens,
            List<String> leases,
            Map<String, Integer> leasesByAdapter,
            int personalTokens) {
        /** Copies the collections. */
        public Ended {
            elevations = List.copyOf(elevations);
            tokens = List.copyOf(tokens);
            leases = List.copyOf(leases);
            leasesByAdapter = Map.copyOf(leasesByAdapter);
        }
    }
}
