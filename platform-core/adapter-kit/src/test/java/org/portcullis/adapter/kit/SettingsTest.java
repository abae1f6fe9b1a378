// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

@DisplayName("PLG-3 settings are typed, and every problem is named at once, never a value")
class SettingsTest {

    @Test
    @DisplayName("good settings are read; those of the platform and the framework are let pass")
    void good() {
        Settings settings = new Settings(Map.of(
                "url", " https://vault:8200/v1 ",
                "token_ref", "file:/run/secrets/token",
                "request_timeout_seconds", 7,
                "tls", "true",
                "unit", "seconds",
                "environment", "prod",
                "service.pid", "org.portcullis.adapter.vault.x~y",
                "felix.fileinstall.filename", "x",
                ".private", "y"));
        assertThat(settings.url("url")).hasToString("https://vault:8200/v1");
        assertThat(settings.secretReference("token_ref")).isEqualTo("file:/run/secrets/token");
        assertThat(settings.seconds("request_timeout_seconds", 5, 1, 60)).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.flag("tls", false)).isTrue();
        assertThat(settings.choice("unit", TimeUnit.class, TimeUnit.DAYS)).isEqualTo(TimeUnit.SECONDS);
        assertThat(settings.number("page", 50, 1, 100)).isEqualTo(50);
        assertThat(settings.text("name", "none")).isEqualTo("none");
        settings.verify();
    }

    @Test
    @DisplayName("PLG-3: a reference into a vault is one, or says what is wrong with it, without its text")
    void vaultReferences() {
        Settings settings = new Settings(
                Map.of("a_ref", "vault:vault-hashicorp~prod/secret/pg#password", "b_ref", "vault:hunter2/../x"));
        assertThat(settings.secretReference("a_ref")).startsWith("vault:");
        settings.secretReference("b_ref");
        assertThatThrownBy(settings::verify)
                .hasMessageContaining("b_ref: it names no instance")
                .hasMessageContaining("b_ref: it has no '#<key>'")
                .hasMessageNotContaining("a_ref")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    @DisplayName("each problem is in the one message")
    void bad() {
        Map<String, Object> wrong = new HashMap<>(Map.of(
                "url", "ftp://u:hunter2@x",
                "token_ref", "hvs.hunter2",
                "request_timeout_seconds", 61,
                "tls", "yes",
                "unit", "fortnights",
                "mark", "Ü"));
        wrong.put("page", "many");
        wrong.put("list", new String[] {"a"});
        wrong.put("colour", "hunter2");
        Settings settings = new Settings(wrong);
        settings.url("url");
        settings.secretReference("token_ref");
        settings.seconds("request_timeout_seconds", 5, 1, 60);
        settings.flag("tls", false);
        settings.choice("unit", TimeUnit.class, TimeUnit.DAYS);
        settings.number("page", 50, 1, 100);
        settings.text("mark", "m", Pattern.compile("[a-z]+"), "letters");
        settings.text("list", "");
        settings.text("missing");
        settings.path("folder", Path.of("/"));
        settings.problem("these two exclude each other");
        List<String> named = List.of(
                "url",
                "token_ref must be a reference",
                "request_timeout_seconds",
                "tls must be",
                "unit must be",
                "page must be",
                "mark must be letters",
                "list must be a single",
                "missing is missing",
                "folder is missing",
                "colour is not known",
                "exclude");
        assertThatThrownBy(settings::verify).isInstanceOfSatisfying(AdapterException.class, e -> {
            assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED);
            assertThat(e.getMessage()).contains(named).doesNotContain("hunter2");
        });
    }
}
