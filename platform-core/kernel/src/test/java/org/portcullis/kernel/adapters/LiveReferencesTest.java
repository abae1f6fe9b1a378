// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.World;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
class LiveReferencesTest {
    @Parameter
    Database database;

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void open() {
        world = new World(database, folder);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void lease(String id, String ref, String pamRef, Long endedAt) {
        world.acts.write(tx -> tx.update(
                "INSERT INTO lease (id, elevation_id, agent_id, system, holder, state, adapter, vault_state, ref,"
                        + " pam_adapter, pam_ref, expires_at, created_at, ended_at)"
                        + " VALUES (?, 'elv', 'agt', 'db', 'AGENT', 'LIVE', 'vault-x~1', 'LIVE', ?, 'pam-x~1', ?, 1, 1, ?)",
                id,
                ref,
                pamRef,
                endedAt));
    }

    @Test
    @DisplayName("PLG-2: the formats of what is live, on both sides of a lease, and of nothing that has ended")
    void formats() {
        lease("lse_1", "v1:abcdefg", "v3:x:y", null);
        lease("lse_2", "v12:abcdefg", null, null);
        lease("lse_3", null, null, null);
        lease("lse_4", "v7:ended", "v8:ended", 5L);
        assertThat(new LiveReferences(world.acts).formats())
                .isEqualTo(Map.of("vault-x~1", Set.of("v1", "v12"), "pam-x~1", Set.of("v3")));
    }
}
