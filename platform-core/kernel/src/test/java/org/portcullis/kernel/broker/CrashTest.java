// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.elevation.AgentCaller;

@DisplayName(
        "CRB-1, REV-3: a crash at any step leaves no credential that the store doesn't know, and none after recovery")
class CrashTest {
    @TempDir
    Path folder;

    private BrokerGround ground;

    /** Ends the drawing thread as a dying process does; nothing catches it. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void start() {
        ground = new BrokerGround(StoreConfig.sqlite(folder.resolve("store.db"), "n1"), 3);
    }

    @AfterEach
    void stop() {
        ground.close();
    }

    private void restart(String crashAt) {
        ground.crash();
        AtomicBoolean once = new AtomicBoolean();
        ground.start((step, id) -> {
            if (step.equals(crashAt) && once.compareAndSet(false, true)) {
                ground.crash();
                throw new Crash();
            }
        });
    }

    static Stream<String> beforeTheHandover() {
        return Stream.of(
                Steps.ISSUE_INTENT_STORED,
                Steps.ISSUE_RESERVED,
                Steps.ISSUE_REFERENCE_STORED,
                Steps.ISSUE_VENDOR_ISSUED,
                Steps.ISSUE_LEASE_STORED,
                Steps.ISSUE_PAM_RESERVED,
                Steps.ISSUE_PAM_REFERENCE_STORED,
                Steps.ISSUE_PAM_GRANTED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beforeTheHandover")
    @DisplayName("what was open is ended, never adopted")
    void crashWhileIssuing(String step) {
        AgentCaller agent = ground.agent();
        restart(step);
        assertThatThrownBy(() -> ground.draw(agent)).isInstanceOf(Crash.class);
        everythingIsKnown();
        ground.start((reached, id) -> {});
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.live).isEmpty();
        assertThat(ground.pam.live).isEmpty();
        assertThat(ground.draw(agent).leaseId()).isNotEmpty();
    }

    @Test
    @DisplayName("after the hand-over's commit the lease stands: it is known, and a repeated draw says so")
    void crashAfterTheHandover() {
        AgentCaller agent = ground.agent();
        restart(Steps.ISSUE_HANDOVER_COMMITTED);
        assertThatThrownBy(() -> ground.draw(agent)).isInstanceOf(Crash.class);
        ground.start((step, id) -> {});
        everythingIsKnown();
        assertThat(ground.leases().get(0).state()).isEqualTo(LeaseState.LIVE);
        assertThatThrownBy(() -> ground.draw(agent))
                .hasMessageContaining(ground.leases().get(0).id());
    }

    @Test
    @DisplayName("what the gateway held in memory is ended after a crash")
    void gatewaysLeases() {
        AgentCaller agent = ground.agent();
        ground.broker.drawForGateway(agent, BrokerGround.elevation(agent), "billing-db");
        restart("");
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.live).isEmpty();
    }

    @Test
    @DisplayName("OPS-3: what was handed over before a restore is ended after it")
    void restored() {
        AgentCaller agent = ground.agent();
        assertThat(ground.draw(agent).leaseId()).isNotEmpty();
        restart("");
        assertThat(ground.leases().get(0).state()).isEqualTo(LeaseState.LIVE);
        ground.write(ground.fences::newEpoch);
        restart("");
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.live).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {Steps.END_STARTED, Steps.END_SENT, Steps.END_EVIDENCE, Steps.END_CONFIRMED})
    @DisplayName("an end goes on after a crash at any of its steps")
    void crashWhileEnding(String step) {
        AgentCaller agent = ground.agent();
        AtomicBoolean once = new AtomicBoolean();
        AtomicBoolean crashed = new AtomicBoolean();
        ground.crash();
        ground.start((reached, id) -> {
            if (reached.equals(step) && once.compareAndSet(false, true)) {
                ground.crash();
                crashed.set(true);
                throw new Crash();
            }
        });
        String lease = ground.draw(agent).leaseId();
        ground.broker.undelivered(lease);
        BrokerGround.await(crashed::get);
        ground.start((reached, id) -> {});
        everythingIsKnown();
        if (ground.leases().get(0).state() == LeaseState.LIVE) {
            ground.broker.undelivered(lease); // the crash came before it was noted
        }
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.live).isEmpty();
        assertThat(ground.pam.live).isEmpty();
    }

    private void everythingIsKnown() {
        Set<String> known = ground.leases().stream()
                .filter(lease -> lease.state() != LeaseState.ENDED)
                .flatMap(lease -> Stream.concat(
                        Stream.of(lease.vault().ref()), lease.pam().stream().map(LeaseRow.Side::ref)))
                .collect(Collectors.toSet());
        assertThat(known).containsAll(ground.vault.live.values()).containsAll(ground.pam.live.values());
    }
}
