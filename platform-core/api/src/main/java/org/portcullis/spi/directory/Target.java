// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.directory;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How one agent shall stand at a vendor. Safe to log and to send to vendors.
 *
 * @param agentId {@code agt_…}; the principal is found again by this alone, which is written into the vendor's mark
 * @param name the agent's readable name, {@code [a-z0-9][a-z0-9-]{0,62}}, unique among our agents
 * @param environment the agent's environment
 * @param owner the subject of the person who answers for it
 * @param groups all the groups, in the vendor's words, that it shall be in; of the other groups that the instance looks
 *     after it is in none
 * @param attributes what the vendor shall tell about it ({@code mode}, {@code risk_tier} …); a vendor that has no place for
 *     one leaves it out
 * @param state how it shall stand
 */
public record Target(
        String agentId,
        String name,
        String environment,
        String owner,
        Set<String> groups,
        Map<String, String> attributes,
        DesiredState state) {
    /** Copies; refuses missing parts with {@link NullPointerException}. */
    public Target {
        Objects.requireNonNull(agentId, "agentId");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(environment, "environment");
        Objects.requireNonNull(owner, "owner");
        groups = Set.copyOf(groups);
        attributes = Map.copyOf(attributes);
        Objects.requireNonNull(state, "state");
    }
}
