// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.service.Refusal;
import org.portcullis.service.broker.DrawnCredential;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.spi.OnBehalfOf;
import org.portcullis.spi.TaskRef;

@DisplayName("CRB-1: a credential is recorded before it is handed over")
class DrawTest {
    @TempDir
    Path folder;

    private BrokerGround ground;

    @BeforeEach
    void start() {
        ground = new BrokerGround(folder);
    }

    @AfterEach
    void stop() {
        ground.close();
    }

    @Test
    @DisplayName("a draw mints, grants to the login that was minted, and stands in the store; the elevation is ACTIVE")
    void draws() {
        AgentCaller agent = ground.agent();
        try (DrawnCredential drawn = ground.draw(agent)) {
            assertThat(drawn.values()).containsOnlyKeys("username", "password");
            assertThat(drawn.toString()).doesNotContain("p-vault");
            assertThat(ground.vault.live).containsKey("vault/1");
            assertThat(ground.pam.live).containsKey("pam/1/login-vault/1");
            LeaseRow row = ground.leases().get(0);
            assertThat(row.id()).isEqualTo(drawn.leaseId());
            assertThat(row.state()).isEqualTo(LeaseState.LIVE);
            assertThat(row.vault().vendorIdentity()).isEqualTo("vault-1");
            assertThat(row.times().expiresAt())
                    .isEqualTo(drawn.expiresAt().truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
        }
        assertThat(ground.store.<String>read(tx -> tx.one("SELECT status FROM elevation", r -> r.text("status"))
                        .orElseThrow()))
                .isEqualTo("ACTIVE");
    }

    @Test
    @DisplayName("DEL-3: both vendors are told the human of the elevation, by the person's issuer and subject")
    void onBehalfOf() {
        AgentCaller alone = ground.agent();
        AgentCaller agent =
                new AgentCaller(alone.agentId(), alone.grantId(), alone.environment(), Optional.of("psn_h"));
        ground.write(tx -> {
            tx.update("UPDATE grant_entry SET person_id = 'psn_h' WHERE id = ?", agent.grantId());
            tx.update("INSERT INTO person (id, issuer, subject, roles, enrolled_by, status, created_at)"
                    + " VALUES ('psn_h', 'https://idp.example', 'hanna@example.com', 'VIEWER', 'psn_0', 'ACTIVE', 1)");
            tx.update(
                    "UPDATE elevation SET doc = ? WHERE id = ?",
                    Documents.ELEVATION.replace("\"approvers\"", "\"on_behalf_of\":\"psn_h\",\"approvers\""),
                    BrokerGround.elevation(agent));
        });
        assertThatThrownBy(() -> ground.draw(alone))
                .as("DEL-3: a token on nobody's behalf")
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.slug()).isEqualTo("other-person"));
        ground.draw(agent).close();
        OnBehalfOf hanna = new OnBehalfOf("psn_h", "https://idp.example", "hanna@example.com");
        assertThat(ground.vault.tasks).extracting(TaskRef::human).containsExactly(hanna);
        assertThat(ground.pam.tasks).extracting(TaskRef::human).containsExactly(hanna);
    }

    @Test
    @DisplayName("a repeated draw is already-handed-over with the lease's id; a replacement ends the old one")
    void repeated() {
        AgentCaller agent = ground.agent();
        String first = ground.draw(agent).leaseId();
        Refusal refusal = refused(() -> ground.draw(agent));
        assertThat(refusal.slug()).isEqualTo("already-handed-over");
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT);
        assertThat(refusal).hasMessageContaining(first);
        String second = ground.broker
                .draw(agent, BrokerGround.elevation(agent), Optional.empty(), true)
                .leaseId();
        BrokerGround.await(() -> ground.vault.live.size() == 1 && ground.pam.live.size() == 1);
        assertThat(ground.vault.live.values()).allMatch(ref -> ref.endsWith(second));
    }

    @Test
    @DisplayName("of 100 concurrent draws of one elevation one wins; 100 agents draw at once")
    void concurrent() throws Exception {
        AgentCaller agent = ground.agent();
        assertThat(inParallel(100, () -> ground.draw(agent))).isEqualTo(1);
        assertThat(ground.vault.made).hasValue(1);
        List<AgentCaller> agents = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            agents.add(ground.agent());
        }
        var next = agents.iterator();
        assertThat(inParallel(100, () -> {
                    AgentCaller each;
                    synchronized (next) {
                        each = next.next();
                    }
                    return ground.draw(each);
                }))
                .isEqualTo(100);
    }

    @Test
    @DisplayName(
            "concurrent requests of the gateway share one draw, each with its own copy; it may forget and draw anew")
    void gateway() throws Exception {
        AgentCaller agent = ground.agent();
        ground.vault.before = call -> java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        assertThat(inParallel(20, () -> {
                    try (DrawnCredential drawn =
                            ground.broker.drawForGateway(agent, BrokerGround.elevation(agent), "billing-db")) {
                        assertThat(drawn.values().get("password").revealString())
                                .startsWith("p-vault");
                        return drawn;
                    }
                }))
                .isEqualTo(20);
        ground.broker.drawForGateway(agent, BrokerGround.elevation(agent), "billing-db");
        BrokerGround.await(() -> ground.vault.live.size() == 1);
        assertThat(ground.draw(agent).leaseId()).isNotEmpty();
    }

    @Test
    @DisplayName("2,000 draws race a kill: none is live after the kill's commit (REV-2)")
    void drawAgainstKill() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        int won = 0;
        for (int i = 0; i < 2_000; i++) {
            AgentCaller agent = ground.agent();
            Future<Boolean> draw = threads.submit(() -> {
                try {
                    ground.draw(agent).close();
                    return true;
                } catch (Refusal refusal) {
                    return false;
                }
            });
            java.util.concurrent.locks.LockSupport.parkNanos((i % 40) * 200_000L);
            ground.kill(agent);
            assertThat(ground.store.<Integer>read(tx -> tx.query(
                                    "SELECT id FROM lease WHERE agent_id = ? AND state = 'LIVE'",
                                    row -> row.text("id"),
                                    agent.agentId())
                            .size()))
                    .isZero();
            won += draw.get() ? 1 : 0;
            assertThat(LiveLeases.of(ground, agent)).isEmpty();
        }
        threads.shutdown();
        assertThat(won).as("draws that were handed over before their kill").isBetween(1, 1_999);
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.live).isEmpty();
        assertThat(ground.pam.live).isEmpty();
    }

    @Test
    @DisplayName("an answer that could not be written out is ended")
    void undelivered() {
        String lease = ground.draw(ground.agent()).leaseId();
        ground.broker.undelivered(lease);
        ground.broker.undelivered(lease);
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.live).isEmpty();
    }

    @Test
    @DisplayName("a fence that rises while the vendor works: refused, and ended")
    void fencedMeanwhile() {
        AgentCaller agent = ground.agent();
        ground.pam.after = call -> {
            if (call.equals("grant")) {
                ground.write(tx -> ground.fences.raise(tx, List.of(Keys.system("billing-db"))));
            }
        };
        assertThat(refused(() -> ground.draw(agent)).slug()).isEqualTo("fenced");
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.live).isEmpty();
        assertThat(ground.pam.live).isEmpty();
    }

    private static int inParallel(int times, Callable<DrawnCredential> draw) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(times);
        List<Future<Boolean>> drawn = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            drawn.add(threads.submit(() -> {
                try {
                    return draw.call() != null;
                } catch (Refusal refusal) {
                    return false;
                }
            }));
        }
        int won = 0;
        for (Future<Boolean> each : drawn) {
            won += each.get() ? 1 : 0;
        }
        threads.shutdown();
        return won;
    }

    private static Refusal refused(Callable<?> draw) {
        return catchThrowableOfType(Refusal.class, draw::call);
    }
}
