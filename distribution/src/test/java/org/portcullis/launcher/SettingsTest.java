// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Settings are refused in one sentence when they make no sense (OPS-4)")
class SettingsTest {

    @TempDir
    Path home;

    @BeforeEach
    void folder() throws IOException {
        Files.createDirectories(home.resolve("config"));
    }

    private Settings settings(String text) throws Exception {
        Files.writeString(home.resolve("config/server.properties"), text);
        return Settings.load(home);
    }

    @Test
    @DisplayName("the environment has precedence over the file, the file over the default")
    void precedence() throws Exception {
        Settings settings = settings("control.port=1234\n");
        assertThat(Listener.read("control", 8480, settings, Map.of()).port()).isEqualTo(1234);
        assertThat(Listener.read("data", 8481, settings, Map.of()).port()).isEqualTo(8481);
        assertThat(Listener.read("control", 8480, settings, Map.of("PORTCULLIS_CONTROL_PORT", "0"))
                        .port())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http", "8480x", "1e3"})
    @DisplayName("a port that is none")
    void badPort(String port) throws Exception {
        Settings settings = settings("");
        assertThatThrownBy(() -> Listener.read("data", 1, settings, Map.of("PORTCULLIS_DATA_PORT", port)))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("PORTCULLIS_DATA_PORT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    @DisplayName("an address that others reach, without TLS")
    void openWithoutTls(String host) throws Exception {
        Listener listener = Listener.read("data", 0, settings("data.host=" + host + "\n"), Map.of());
        assertThatThrownBy(listener::check).isInstanceOf(StartFailure.class).hasMessageContaining("without TLS");
    }

    @Test
    @DisplayName("with TLS the same address may be bound, and loopback never needs it")
    void allowed() throws Exception {
        Settings tls = settings("data.host=0.0.0.0\ndata.tls.keystore=config/x.p12\ndata.tls.password=env:X\n");
        assertThatCode(Listener.read("data", 0, tls, Map.of())::check).doesNotThrowAnyException();
        assertThatCode(Listener.read("control", 0, tls, Map.of())::check).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("a password in the settings themselves")
    void passwordInClear() {
        assertThatThrownBy(() -> Listener.read(
                        "data", 0, settings("data.tls.keystore=config/x.p12\ndata.tls.password=secret\n"), Map.of()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("file:")
                .hasMessageNotContaining("secret");
    }
}
