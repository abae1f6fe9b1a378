// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.directory;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentProfile;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;

/** How an agent shall stand at a directory, by its entry and its status. */
final class Targets {
    /** The label that names its groups at directories, separated by commas. */
    static final String GROUPS = "directory-groups";

    private Targets() {}

    static DesiredState wanted(AgentStatus status) {
        return switch (status) {
            case REGISTERED, PROVISIONED, ACTIVE, IN_CHANGE_REVIEW, IN_RECERTIFICATION -> DesiredState.ENABLED;
            case SUSPENDED -> DesiredState.DISABLED;
            case DECOMMISSIONED -> DesiredState.ABSENT;
        };
    }

    static Target of(Agent agent) {
        AgentProfile profile = agent.entry().profile();
        return new Target(
                agent.id(),
                profile.name(),
                profile.environment(),
                agent.entry().accountability().owner(),
                groups(agent.entry().labels().getOrDefault(GROUPS, "")),
                Map.of(
                        "mode", profile.mode().name(),
                        "risk_tier", profile.riskTier().name(),
                        "sponsor", agent.entry().accountability().sponsor()),
                wanted(agent.status()));
    }

    private static Set<String> groups(String label) {
        return Arrays.stream(label.split(","))
                .map(String::strip)
                .filter(group -> !group.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
