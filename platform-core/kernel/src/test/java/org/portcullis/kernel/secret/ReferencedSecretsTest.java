// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.Secret;

@DisplayName("PLG-3: secrets in configurations are references")
class ReferencedSecretsTest {
    @TempDir
    Path home;

    private ReferencedSecrets secrets() {
        return new ReferencedSecrets(home, Map.of("TOKEN", "from-env")::get);
    }

    @Test
    @DisplayName("file: is under the home, its line end is cut, and it is read afresh")
    void file() throws IOException {
        Path file = Files.createDirectories(home.resolve("data")).resolve("secret");
        Files.writeString(file, "first ü\r\n");
        assertThat(revealed("file:data/secret")).isEqualTo("first ü");
        Files.writeString(file, "second");
        assertThat(revealed("file:" + file)).isEqualTo("second");
    }

    @Test
    @DisplayName("env: reads the environment")
    void environment() {
        assertThat(revealed("env:TOKEN")).isEqualTo("from-env");
    }

    @Test
    @DisplayName("what can't be resolved is MISCONFIGURED and says what to do")
    void wrong() throws IOException {
        Files.writeString(home.resolve("empty"), "\n");
        Files.write(home.resolve("large"), new byte[70_000]);
        for (String reference :
                new String[] {"file:missing", "file:empty", "file:large", "file:.", "file:\0", "env:NONE"}) {
            assertThatThrownBy(() -> secrets().resolve(reference))
                    .isInstanceOf(AdapterException.class)
                    .hasMessageContaining(reference);
        }
    }

    @Test
    @DisplayName("CRB-2: a secret written where a reference belongs isn't repeated")
    void notAReference() {
        assertThatThrownBy(() -> secrets().resolve("hvs.topsecret"))
                .isInstanceOf(AdapterException.class)
                .hasMessageNotContaining("topsecret")
                .hasMessageContaining("file:");
    }

    private String revealed(String reference) {
        try (Secret secret = secrets().resolve(reference)) {
            return secret.revealString();
        }
    }
}
