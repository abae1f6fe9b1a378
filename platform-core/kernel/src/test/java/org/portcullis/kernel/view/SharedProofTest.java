// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.Refused;
import org.portcullis.kernel.world.World;
import org.portcullis.service.ledger.TokenRequest;

@DisplayName("TOK-5: what proves an agent is used once on all nodes that share a store")
class SharedProofTest {
    private static final Instant LAPSES = Instant.parse("2026-11-24T00:05:00Z");
    private static final TokenRequest.Proof PROOF = new TokenRequest.Proof("hash-1", LAPSES);

    @TempDir
    Path folder;

    private World world;

    private void use(boolean shared, Instant now) {
        TokenAdmission admission = new TokenAdmission(world.gate, null, shared);
        world.store.<Integer>write(Priority.NORMAL, tx -> {
            admission.useUp(tx, PROOF, now);
            return 0;
        });
    }

    @Test
    @DisplayName("the second node refuses it; what has lapsed is forgotten; a node alone has its own memory")
    void once() {
        world = new World(Database.SQLITE, folder);
        use(true, LAPSES.minusSeconds(60));
        Refused.with("proof-used", () -> use(true, LAPSES.minusSeconds(1)));
        assertThatCode(() -> use(true, LAPSES.plusSeconds(1))).doesNotThrowAnyException();
        assertThatCode(() -> use(false, LAPSES.minusSeconds(1))).doesNotThrowAnyException();
        world.close();
    }
}
