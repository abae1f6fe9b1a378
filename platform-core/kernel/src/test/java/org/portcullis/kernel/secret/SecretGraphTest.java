// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.secret.VaultReference;

@DisplayName("PLG-3: a reference into a vault has one form, and instances don't keep each other's secrets")
class SecretGraphTest {
    private static final String PROD = "vault-hashicorp~prod";
    private static final VaultReference PASSWORD =
            VaultReference.of("vault:" + PROD + "/secret/portcullis-platform/pg#password");

    private static SecretGraph graph(Map<String, Map<String, Object>> more) {
        Map<String, Map<String, Object>> all = new java.util.HashMap<>(more);
        all.putIfAbsent(PROD, Map.of("environment", "prod", "auth_secret_ref", "file:x"));
        return new SecretGraph(all);
    }

    private static SecretGraph.Holder asker(String environment) {
        return SecretGraph.Holder.of(
                "pam-postgresql~one", Map.of("environment", environment, "password_ref", PASSWORD.toString()));
    }

    @Test
    @DisplayName("instance, path and key are what they say")
    void parts() {
        assertThat(PASSWORD.instance()).isEqualTo(PROD);
        assertThat(PASSWORD.path()).isEqualTo("secret/portcullis-platform/pg");
        assertThat(PASSWORD.key()).isEqualTo("password");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "vault:                                   | no instance,no path,no '#<key>'",
                "vault:hunter2-the-secret                 | no instance,no path,no '#<key>'",
                "vault:vault-hashicorp~prod/kv/a          | no '#<key>'",
                "vault:vault-hashicorp~prod#key           | no path",
                "vault:vault-hashicorp~prod//a#key        | single slashes",
                "vault:vault-hashicorp~prod/kv/../sys#key | '..'",
                "vault:vault-hashicorp~prod/kv/./a#key    | '.'",
                "vault:vault-hashicorp~prod/kv/a/#key     | single slashes",
                "vault:vault-hashicorp~prod/kv/a?x=1#key  | segments",
                "vault:vault-hashicorp~prod/kv/%2e%2e#key | segments",
                "vault:vault-hashicorp~prod/kv/a#k/y      | its key must",
                "vault:Vault~prod/kv/a#key                | no instance"
            })
    @DisplayName("all that is wrong is named at once, and the text isn't repeated")
    void wrong(String text, String problems) {
        assertThat(String.join("; ", VaultReference.problems(text))).contains(problems.split(","));
        assertThatThrownBy(() -> VaultReference.of(text))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED))
                .hasMessageContaining("vault:<instance>/<path>#<key>")
                .hasMessageContaining(problems.split(",")[0])
                .hasMessageNotContaining("hunter2");
    }

    @Test
    @DisplayName("within one environment, and by what serves all; not across, and not in what isn't there")
    void environments() {
        assertThat(graph(Map.of()).objection(asker("prod"), PASSWORD)).isEmpty();
        assertThat(graph(Map.of()).objection(asker(""), PASSWORD)).isEmpty();
        assertThat(graph(Map.of()).objection(asker("test"), PASSWORD))
                .hasValueSatisfying(why -> assertThat(why).contains("environment prod", "to test"));
        VaultReference nowhere = VaultReference.of("vault:vault-hashicorp~none/kv/a#b");
        assertThat(graph(Map.of()).objection(asker("prod"), nowhere))
                .hasValueSatisfying(why -> assertThat(why).contains("no instance vault-hashicorp~none"));
    }

    @Test
    @DisplayName("its own secret, each other's, and any circle on the way are refused; a chain is none")
    void circles() {
        SecretGraph.Holder itself = SecretGraph.Holder.of(PROD, Map.of("auth_secret_ref", PASSWORD.toString()));
        assertThat(graph(Map.of()).objection(itself, PASSWORD))
                .hasValueSatisfying(why -> assertThat(why).contains("its own secret"));
        Map<String, Object> toTwo = Map.of("auth_secret_ref", "vault:vault-hashicorp~two/kv/a#b");
        SecretGraph each = graph(
                Map.of(PROD, toTwo, "vault-hashicorp~two", Map.of("refs", List.of("env:X", PASSWORD.toString()))));
        assertThat(each.objection(asker("prod"), PASSWORD)).hasValueSatisfying(why -> assertThat(why)
                .contains("vault-hashicorp~prod → vault-hashicorp~two → vault-hashicorp~prod"));
        SecretGraph chain = graph(Map.of(PROD, toTwo, "vault-hashicorp~two", Map.of("auth_secret_ref", "env:X")));
        assertThat(chain.objection(asker("prod"), PASSWORD)).isEmpty();
        assertThat(chain.holding(VaultReference.of("vault:vault-hashicorp~two/kv/a#b")))
                .extracting(SecretGraph.Holder::id)
                .containsExactly(PROD);
    }
}
