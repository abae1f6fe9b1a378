// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("PLG-3: a configuration is checked before use, and all its problems are named at once")
class ConfigurationCheckTest {
    private static final Map<String, Setting> SETTINGS = Map.of(
            "url", new Setting("url", Setting.Type.TEXT, false, true, text -> null),
            "port",
                    new Setting(
                            "port",
                            Setting.Type.WHOLE,
                            false,
                            false,
                            text -> Integer.parseInt(text) > 9 ? "too large" : null),
            "tls", new Setting("tls", Setting.Type.TRUTH, false, false, text -> null),
            "mounts", new Setting("mounts", Setting.Type.TEXT, true, false, text -> null),
            "secret_ref", new Setting("secret_ref", Setting.Type.TEXT, false, false, text -> null));

    @Test
    @DisplayName("unknown settings, wrong types, missing ones, ranges, inline secrets, no environment")
    void problems() {
        List<String> problems = ConfigurationCheck.problems(
                "vault-fake~x",
                SETTINGS,
                Map.of(
                        "port",
                        10,
                        "tls",
                        "yes",
                        "mounts",
                        List.of("a", 1),
                        "secret_ref",
                        "hvs.s3cr3t",
                        "colour",
                        "red"));
        assertThat(problems).hasSize(7);
        assertThat(String.join("\n", problems))
                .contains("colour is no setting", "port: too large", "tls must be true or false")
                .contains(
                        "mounts must be a text",
                        "secret_ref must be a reference",
                        "url is missing",
                        "environment is missing")
                .doesNotContain("s3cr3t");
    }

    @Test
    @DisplayName("a good one, with the platform's own settings and a substituted text")
    void good() {
        assertThat(ConfigurationCheck.problems(
                        "vault-fake~x",
                        SETTINGS,
                        Map.of(
                                "url", "${portcullis.target.url}",
                                "secret_ref", "file:data/keys/x",
                                "environment", "test",
                                "mounts", List.of("a", "b"),
                                "max_concurrent_calls", 8)))
                .isEmpty();
        assertThat(ConfigurationCheck.problems("siem-fake~x", Map.of(), Map.of("issue_deadline_seconds", 4_000)))
                .containsExactly("issue_deadline_seconds: must be from 0 to 3600");
        Map<String, Object> sink = Map.of("sink_required", true, "sink_quota_megabytes", 0);
        assertThat(ConfigurationCheck.problems("siem-fake~x", Map.of(), sink))
                .containsExactly("sink_quota_megabytes: must be from 1 to 1048576");
        assertThat(ConfigurationCheck.problems("idp-fake~x", Map.of(), sink))
                .as("only sinks can be required")
                .anyMatch(each -> each.startsWith("sink_required is no setting"));
    }

    @Test
    @DisplayName("a reference into a vault has its form, or each thing that is wrong with it is named")
    void vaultReference() {
        Setting setting = SETTINGS.get("secret_ref");
        assertThat(setting.problem("vault:vault-hashicorp~prod/kv/pg#password")).isEmpty();
        assertThat(setting.problem("vault:s3cr3t")).hasValueSatisfying(why -> assertThat(why)
                .contains("secret_ref must be vault:<instance>", "no instance", "no path", "#<key>")
                .doesNotContain("s3cr3t"));
    }

    @Test
    @DisplayName("an activation's failure is told in the adapter's own words")
    void activation() {
        assertThat(ActivationFailures.reason("""
                java.lang.reflect.InvocationTargetException
                \tat java.base/x
                Caused by: org.portcullis.spi.AdapterException: url must begin with https
                \t... 20 more""")).isEqualTo("url must begin with https");
    }
}
