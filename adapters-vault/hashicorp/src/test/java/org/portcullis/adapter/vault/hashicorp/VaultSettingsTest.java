// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

class VaultSettingsTest {
    @Test
    @DisplayName("PLG-3: every problem is named at once, and never a value that should have been a reference")
    void allProblemsAtOnce() {
        assertThatThrownBy(() -> new VaultSettings(Map.of(
                        "environment", "prod",
                        "url", "http://vault.example:8200",
                        "auth_secret_ref", "hvs.the-secret-itself",
                        "issue_deadline_seconds", 99999,
                        "kv_mounts", "/secret",
                        "secret_paths", "secret/*, secret/../x/",
                        "tokenrole", "x")))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED))
                .hasMessageContaining("https")
                .hasMessageContaining("auth_role is missing")
                .hasMessageContaining("auth_secret_ref must be a reference")
                .hasMessageContaining("issue_deadline_seconds")
                .hasMessageContaining("kv_mounts must be")
                .hasMessageContaining("secret_paths must be")
                .hasMessageContaining("tokenrole is not known")
                .hasMessageNotContaining("the-secret-itself");
    }

    @Test
    @DisplayName("the shortest good configuration is good")
    void shortest() {
        assertThatCode(() -> new VaultSettings(Map.of(
                        "environment", "prod",
                        "url", "https://vault.example:8200",
                        "auth_role", "5f1c",
                        "auth_secret_ref", "file:/run/secrets/vault")))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("PLG-4: nothing may be read for other instances unless the settings name it")
    void secretPaths() {
        Map<String, Object> shortest =
                Map.of("url", "https://vault.example", "auth_role", "5f1c", "auth_secret_ref", "env:X");
        assertThat(new VaultSettings(shortest).secretPaths).isEmpty();
        Map<String, Object> two = new java.util.HashMap<>(shortest);
        two.put("secret_paths", "secret/platform/, kv/one");
        assertThat(new VaultSettings(two).secretPaths).containsExactly("secret/platform/", "kv/one");
    }

    @Test
    @DisplayName("a certificate and its key go with TLS and with their own login only")
    void certificates() {
        assertThatThrownBy(() -> new VaultSettings(
                        Map.of("url", "http://127.0.0.1:8200", "auth_method", "cert", "auth_secret_ref", "env:KEY")))
                .hasMessageContaining("https")
                .hasMessageContaining("auth_cert_ref")
                .hasMessageNotContaining("auth_role");
        assertThatThrownBy(() -> new VaultSettings(Map.of(
                        "url", "https://vault.example",
                        "auth_role", "5f1c",
                        "auth_cert_ref", "file:/cert.pem",
                        "auth_secret_ref", "env:KEY")))
                .hasMessageContaining("auth_cert_ref goes with");
    }

    @Test
    @DisplayName("a template says what is wrong with it")
    void templates() {
        for (Map<String, String> wrong : java.util.List.of(
                Map.of("engine", "ssh"),
                Map.of("engine", "database"),
                Map.of("role", "a/../b"),
                Map.of("role", "x", "mount", "../sys"),
                Map.of("engine", "pki", "role", "x"),
                Map.of("engine", "kv"))) {
            assertThatThrownBy(() -> Template.of(wrong))
                    .as(wrong.toString())
                    .isInstanceOfSatisfying(
                            AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED));
        }
    }
}
