// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.spi.FailureKind;

@DisplayName("REV-8: what a node issues stands in its memory as soon as the store has it, before the next step")
class LeaseMemoryTest {
    @TempDir
    Path folder;

    private BrokerGround ground;
    private final Map<String, LeaseRow> atStep = new LinkedHashMap<>();

    @BeforeEach
    void start() {
        ground = new BrokerGround(folder);
        ground.crash();
        ground.start((step, id) -> ground.memory.all().stream()
                .filter(each -> each.lease().id().equals(id))
                .forEach(each -> atStep.put(step, each.lease())));
    }

    @AfterEach
    void stop() {
        ground.close();
    }

    @Test
    @DisplayName("each reference before anything is made under it, each answer before the hand-over")
    void stepByStep() {
        AgentCaller agent = ground.agent();
        ground.draw(agent).close();
        assertThat(atStep.get(Steps.ISSUE_INTENT_STORED).state()).isEqualTo(LeaseState.OPENING);
        assertThat(atStep.get(Steps.ISSUE_REFERENCE_STORED).vault().ref()).isNotEmpty();
        assertThat(atStep.get(Steps.ISSUE_LEASE_STORED).vault().state()).isEqualTo(SideState.MADE);
        assertThat(atStep.get(Steps.ISSUE_PAM_REFERENCE_STORED)
                        .pam()
                        .orElseThrow()
                        .ref())
                .isNotEmpty();
        assertThat(atStep.get(Steps.ISSUE_PAM_GRANTED).pam().orElseThrow().state())
                .isEqualTo(SideState.MADE);
        LeaseRow handedOver = atStep.get(Steps.ISSUE_HANDOVER_COMMITTED);
        assertThat(handedOver).isEqualTo(ground.leases().get(0));
        OpenLease known = ground.memory.all().iterator().next();
        assertThat(known.taskId()).isEqualTo("T-1");
        assertThat(known.environment()).isEqualTo("test");
        assertThat(known.tier()).isEqualTo(RiskTier.HIGH);
    }

    @Test
    @DisplayName("what the store tells later is the same; what has ended is forgotten")
    void refreshed() {
        AgentCaller agent = ground.agent();
        ground.draw(agent).close();
        var noted = ground.memory.all();
        ground.memory.refresh(ground.store);
        assertThat(ground.memory.all()).isEqualTo(noted);
        ground.broker.undelivered(ground.leases().get(0).id());
        BrokerGround.await(ground::allEnded);
        ground.memory.refresh(ground.store);
        assertThat(ground.memory.all()).isEmpty();
    }

    @Test
    @DisplayName("a draw that failed is forgotten when it has ended")
    void failed() {
        ground.vault.before = call -> {
            if (call.equals("issue")) {
                FakeVendor.fail(FailureKind.REJECTED);
            }
        };
        AgentCaller agent = ground.agent();
        assertThatThrownBy(() -> ground.draw(agent)).isNotNull();
        assertThat(ground.memory.all()).hasSize(1);
        BrokerGround.await(ground::allEnded);
        ground.memory.refresh(ground.store);
        assertThat(ground.memory.all()).isEmpty();
    }
}
