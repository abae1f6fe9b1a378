// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.spi.FailureKind;

@DisplayName("CRB-1, REV-1: a credential that is being born counts as alive until it is proven dead")
class LostAnswerTest {
    @TempDir
    Path folder;

    private final CountDownLatch release = new CountDownLatch(1);
    private BrokerGround ground;

    @BeforeEach
    void start() {
        ground = new BrokerGround(StoreConfig.sqlite(folder.resolve("store.db"), "n1"), 1);
    }

    @AfterEach
    void stop() {
        release.countDown();
        ground.close();
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    @DisplayName("whatever kind of failure hides that it was made: it is ended")
    void lost(FailureKind kind) {
        AgentCaller agent = ground.agent();
        ground.vault.after = call -> failOn(call, "issue", kind);
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> ground.draw(agent));
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNAVAILABLE);
        assertThat(refusal).hasMessageContaining("vault-fake~one").hasMessageContaining(kind.name());
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.live).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reserve", "grant"})
    @DisplayName("the PAM product's failures end the credential too")
    void pamFails(String call) {
        AgentCaller agent = ground.agent();
        ground.pam.after = reached -> failOn(reached, call, FailureKind.INTERNAL);
        assertThat(catchThrowableOfType(Refusal.class, () -> ground.draw(agent)))
                .isNotNull();
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.live).isEmpty();
        assertThat(ground.pam.live).isEmpty();
    }

    @Test
    @DisplayName("an issue that hangs and finishes later: never ENDED before it is dead, and dead in the end")
    void bornLate() {
        AgentCaller agent = ground.agent();
        ground.vault.before = call -> hangOn(call);
        assertThat(catchThrowableOfType(Refusal.class, () -> ground.draw(agent)))
                .hasMessageContaining("TIMEOUT");
        ground.kill(agent);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4); // well beyond call and issue deadline
        BrokerGround.await(() -> {
            assertThat(ground.leases()).noneMatch(lease -> lease.state() == LeaseState.ENDED);
            return System.nanoTime() > end;
        });
        release.countDown();
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.made).hasValue(1);
        assertThat(ground.vault.live).isEmpty();
    }

    @Test
    @DisplayName(
            "our process dies meanwhile: the new one waits for the vendor's longest request, and ends what was born")
    void bornAfterACrash() throws InterruptedException {
        AgentCaller agent = ground.agent();
        CountDownLatch born = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        ground.vault.before = call -> {
            if (call.equals("issue")) {
                asked.countDown();
            }
            hangOn(call);
        };
        ground.vault.after = call -> {
            if (call.equals("issue")) {
                born.countDown();
            }
        };
        Thread drawing =
                new Thread(() -> assertThat(catchThrowableOfType(RuntimeException.class, () -> ground.draw(agent)))
                        .isNotNull());
        drawing.start();
        BrokerGround.await(
                () -> ground.leases().stream().anyMatch(lease -> lease.vault().state() == SideState.REFERENCED));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue(); // a crash before that leaves nothing to be born
        ground.crash();
        ground.start((step, id) -> {});
        release.countDown();
        assertThat(born.await(10, TimeUnit.SECONDS)).isTrue();
        drawing.join(10_000);
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.live).isEmpty();
    }

    @Test
    @DisplayName("a vendor that is down is tried until it is back; another vendor's word isn't believed")
    void downAndForeign() {
        String lease = ground.draw(ground.agent()).leaseId();
        ground.vault.before = call -> failOn(call, "revoke", FailureKind.UNAVAILABLE);
        ground.broker.undelivered(lease);
        BrokerGround.await(() -> noted("broken on demand"));
        assertThat(ground.vault.live).hasSize(1);
        ground.vault.before = call -> {};
        ground.vault.identity = "another";
        ground.register(BrokerGround.VAULT, ground.vault.asVault(), "test");
        BrokerGround.await(() -> noted("different vendor"));
        assertThat(ground.vault.live).hasSize(1);
        ground.vault.identity = "vault-1";
        ground.register(BrokerGround.VAULT, ground.vault.asVault(), "test");
        BrokerGround.await(ground::allEnded);
        assertThat(ground.vault.live).isEmpty();
    }

    private boolean noted(String what) {
        return ground.store.<Boolean>read(
                tx -> tx.one("SELECT COALESCE(detail, '') AS d FROM lease", row -> row.text("d")
                                .contains(what))
                        .orElse(false));
    }

    private static void failOn(String reached, String call, FailureKind kind) {
        if (reached.equals(call)) {
            FakeVendor.fail(kind);
        }
    }

    private void hangOn(String call) {
        boolean released = !call.equals("issue");
        while (!released) {
            try {
                released = release.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                released = false; // ignores it, as a faulty bundle does
            }
        }
    }
}
