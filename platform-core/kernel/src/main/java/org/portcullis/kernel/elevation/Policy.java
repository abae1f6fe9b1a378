// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.registry.AgentProfile;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;

/**
 * What people decided beforehand, in {@code config/policies}.
 *
 * @param profiles what is approved at once
 * @param ownerMayDecide whether an agent's owner of record may decide on its elevations
 * @param lapse how long a request waits for people before it lapses
 * @param version SHA-256 over all of it, part of each scope
 */
record Policy(List<Profile> profiles, boolean ownerMayDecide, Duration lapse, String version) {
    /** Without a file: nothing is approved beforehand, the owner doesn't decide. */
    static final Policy NONE = new Policy(List.of(), false, Duration.ofHours(24), "none");

    Policy {
        profiles = List.copyOf(profiles);
    }

    /**
     * Operations that agents of these tiers and modes get without asking people.
     *
     * @param name as it stands in the decision, {@code policy:<name>}
     */
    record Profile(String name, Set<OperationRef> operations, Set<RiskTier> tiers, Set<Mode> modes) {
        Profile {
            operations = Set.copyOf(operations);
            tiers = Set.copyOf(tiers);
            modes = Set.copyOf(modes);
        }
    }

    /** The profile that covers the operation for such an agent; dangerous classes are never covered. */
    Optional<String> covers(OperationRef operation, OperationClass operationClass, AgentProfile agent) {
        if (operationClass != OperationClass.READ && operationClass != OperationClass.REVERSIBLE_WRITE) {
            return Optional.empty();
        }
        return profiles.stream()
                .filter(profile -> profile.operations().contains(operation)
                        && profile.tiers().contains(agent.riskTier())
                        && profile.modes().contains(agent.mode()))
                .map(Profile::name)
                .findFirst();
    }
}
