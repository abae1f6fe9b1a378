// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("OPS-3: after a restore nothing is granted until the vendors hold nothing that the store doesn't know")
class ReconciliationTest {
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

    private void restore() {
        ground.crash();
        ground.write(tx -> {
            ground.fences.newEpoch(tx);
            tx.update("INSERT INTO meta (key, value) VALUES ('restored_at', '17')");
        });
    }

    @Test
    @DisplayName(
            "what the back-up knew and what was made after it are ended; then granting goes on, also after a restart")
    void reconciles() {
        assertThat(ground.draw(ground.agent()).leaseId()).isNotEmpty();
        ground.vault.live.put("vault/after", "v1:made-after-the-back-up");
        restore();
        ground.start((step, id) -> {});
        assertThat(ground.gate.holds()).anyMatch(reason -> reason.contains("restored from a back-up"));
        assertThatThrownBy(ground::agent).hasMessageContaining("restored from a back-up");
        BrokerGround.await(() -> ground.gate.holds().isEmpty());
        assertThat(ground.vault.live).isEmpty();
        assertThat(ground.pam.live).isEmpty();
        assertThat(ground.draw(ground.agent()).leaseId()).isNotEmpty();
        ground.crash();
        ground.start((step, id) -> {});
        assertThat(ground.gate.holds()).isEmpty();
    }

    @Test
    @DisplayName("what can't be told apart at the vendor is named, and waited for")
    void unnamed() {
        ground.vault.live.put("vault/unnamed", "");
        restore();
        ground.start((step, id) -> {});
        BrokerGround.await(() -> ground.gate.holds().toString().contains("vault/unnamed"));
        ground.vault.live.clear();
        BrokerGround.await(() -> ground.gate.holds().isEmpty());
    }
}
