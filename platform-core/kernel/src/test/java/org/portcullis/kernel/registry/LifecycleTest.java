// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.kernel.world.Refused;
import org.portcullis.service.registry.AgentStatus;

@DisplayName("REG-2: the legal moves of an agent")
class LifecycleTest {
    @Test
    @DisplayName("the whole table, so that a change of it shows")
    void table() {
        List<String> moves = Arrays.stream(AgentStatus.values())
                .map(from -> from + " -> "
                        + Arrays.stream(AgentStatus.values())
                                .filter(to -> Lifecycle.legal(from, to))
                                .map(AgentStatus::name)
                                .collect(Collectors.joining(" ")))
                .toList();
        assertThat(moves)
                .containsExactly(
                        "REGISTERED -> PROVISIONED SUSPENDED DECOMMISSIONED",
                        "PROVISIONED -> ACTIVE SUSPENDED DECOMMISSIONED",
                        "ACTIVE -> IN_CHANGE_REVIEW IN_RECERTIFICATION SUSPENDED DECOMMISSIONED",
                        "IN_CHANGE_REVIEW -> ACTIVE SUSPENDED DECOMMISSIONED",
                        "IN_RECERTIFICATION -> ACTIVE SUSPENDED DECOMMISSIONED",
                        "SUSPENDED -> ACTIVE DECOMMISSIONED",
                        "DECOMMISSIONED -> ");
    }

    @Test
    @DisplayName("an illegal move is refused and says which are legal")
    void illegal() {
        Refused.with("illegal-transition", () -> Lifecycle.require(AgentStatus.REGISTERED, AgentStatus.ACTIVE));
        Refused.with("illegal-transition", () -> Lifecycle.require(AgentStatus.DECOMMISSIONED, AgentStatus.ACTIVE));
    }
}
