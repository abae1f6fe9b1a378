// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.IssueRequest;

@DisplayName("PLG-4: secrets of other instances, where the settings say so and nowhere else")
class KeptSecretsTest {
    private final FakeVault side = new FakeVault();
    private VaultFixture vault = new VaultFixture(side, Map.of());

    @AfterEach
    void close() {
        vault.close();
    }

    private static CallContext soon() {
        return VaultFixture.context(Duration.ofSeconds(10));
    }

    private AdapterException refused(String path, String key) {
        return catchThrowableOfType(AdapterException.class, () -> vault.adapter.read(path, key, soon()));
    }

    private void with(Map<String, Object> settings) {
        vault.adapter.close();
        vault = new VaultFixture(side, settings);
    }

    @Test
    @DisplayName("nothing by default, then what is named: a folder, one secret, not their neighbours")
    void allowed() {
        side.writeSecret("portcullis-platform/pg", "{\"password\":\"pg-secret\",\"port\":5432,\"deep\":{\"a\":1}}");
        side.writeSecret("portcullis-platform/pg2", "{\"password\":\"other\"}");
        AdapterException nothing = refused("secret/portcullis-platform/pg", "password");
        assertThat(nothing.kind()).isEqualTo(FailureKind.FORBIDDEN);
        assertThat(nothing).hasMessageContaining("read nothing").hasMessageContaining("secret_paths");
        with(Map.of("secret_paths", "secret/portcullis-platform/pg"));
        assertThat(refused("secret/portcullis-platform/pg2", "password").kind()).isEqualTo(FailureKind.FORBIDDEN);
        assertThat(vault.adapter
                        .read("secret/portcullis-platform/pg", "port", soon())
                        .revealString())
                .isEqualTo("5432");
        assertThat(refused("secret/portcullis-platform/pg", "deep"))
                .hasMessageContaining("no text")
                .hasMessageNotContaining("pg-secret");
    }

    @Test
    @DisplayName("what the vault's policy forbids is FORBIDDEN too, and an unknown mount says so")
    void elsewhere() {
        with(Map.of("secret_paths", "secret/others/, kv/x/"));
        side.writeSecret("others/pg", "{\"password\":\"pg-secret\"}");
        assertThat(refused("secret/others/pg", "password"))
                .hasMessageContaining("policies")
                .hasMessageNotContaining("secret_paths");
        assertThat(refused("kv/x/pg", "password")).hasMessageContaining("kv_mounts");
    }

    @Test
    @DisplayName("CRB-2: what is kept for the platform is never drawn for an agent")
    void notForAgents() {
        with(Map.of("secret_paths", "secret/portcullis-platform/"));
        IssueRequest request = new IssueRequest(
                "lse_1",
                new TaskRef("agt_1", "T-1", "elv_1"),
                "billing-db",
                Map.of("engine", "kv", "mount", "secret", "path", "portcullis-platform/pg"),
                Duration.ofMinutes(1));
        AdapterException refused =
                catchThrowableOfType(AdapterException.class, () -> vault.adapter.reserve(request, soon()));
        assertThat(refused.kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(refused).hasMessageContaining("never handed to an agent");
    }
}
