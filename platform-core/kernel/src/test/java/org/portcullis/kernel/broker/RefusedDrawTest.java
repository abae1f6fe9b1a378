// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.AgentCaller;

@DisplayName("CRB-4, REG-9, JIT-2: what is not to be drawn is refused, and no vendor is asked")
class RefusedDrawTest {
    @TempDir
    Path folder;

    private BrokerGround ground;
    private AgentCaller agent;

    @BeforeEach
    void start() {
        ground = new BrokerGround(folder);
        agent = ground.agent();
    }

    @AfterEach
    void stop() {
        assertThat(ground.vault.made).hasValue(0);
        ground.close();
    }

    @Test
    @DisplayName("another agent's elevation is unknown")
    void anotherAgents() {
        AgentCaller other = ground.agent();
        refused(
                "elevation-unknown",
                () -> ground.broker.draw(other, BrokerGround.elevation(agent), Optional.empty(), false));
    }

    @Test
    @DisplayName("a token of another environment, an ended token, a completed elevation, a suspended agent")
    void states() {
        AgentCaller elsewhere = new AgentCaller(agent.agentId(), agent.grantId(), "prod", Optional.empty());
        refused("other-environment", () -> ground.draw(elsewhere));
        AgentCaller foreignToken =
                new AgentCaller(agent.agentId(), ground.agent().grantId(), "test", Optional.empty());
        refused("token-ended", () -> ground.draw(foreignToken));
        ground.write(tx -> tx.update("UPDATE elevation SET status = 'COMPLETED'"));
        refused("elevation-not-usable", () -> ground.draw(agent));
        ground.write(tx -> tx.update("UPDATE elevation SET status = 'APPROVED'"));
        ground.write(tx -> tx.update("UPDATE agent SET status = 'SUSPENDED'"));
        refused("agent-not-active", () -> ground.draw(agent));
    }

    @Test
    @DisplayName("a killed agent")
    void killed() {
        ground.kill(agent);
        refused("token-ended", () -> ground.draw(agent));
    }

    @Test
    @DisplayName("a system that isn't in the elevation, and operations that bind different vaults")
    void scope() {
        refused(
                "system-not-elevated",
                () -> ground.broker.draw(agent, BrokerGround.elevation(agent), Optional.of("other-db"), false));
        ground.write(tx ->
                tx.update("UPDATE elevation SET doc = ?", Documents.elevation("read-invoices", "write-invoices")));
        refused("mixed-bindings", () -> ground.draw(agent));
    }

    @Test
    @DisplayName("a gap of the system, an instance that is missing, of another environment, or without evidence")
    void instances() {
        ground.gaps.add("write-invoices binds no PAM instance");
        refused("system-gap", () -> ground.draw(agent));
        ground.gaps.clear();
        ground.vault.strongest = Optional.empty();
        replaceVault("test");
        refused("adapter-without-evidence", () -> ground.draw(agent));
        ground.vault.strongest = Optional.of(org.portcullis.spi.revocation.Evidence.EXPIRED);
        replaceVault("prod");
        refused("other-environment", () -> ground.draw(agent));
        ground.registry.close();
        refused("adapter-missing", () -> ground.draw(agent));
    }

    private void replaceVault(String environment) {
        long before = ground.registry.find(BrokerGround.VAULT).orElseThrow().generation();
        ground.register(BrokerGround.VAULT, ground.vault.asVault(), environment);
        BrokerGround.await(
                () -> ground.registry.find(BrokerGround.VAULT).orElseThrow().generation() > before);
    }

    private static void refused(String slug, Callable<?> draw) {
        Refusal refusal = catchThrowableOfType(Refusal.class, draw::call);
        assertThat(refusal).as(slug).isNotNull();
        assertThat(refusal.slug()).isEqualTo(slug);
    }
}
