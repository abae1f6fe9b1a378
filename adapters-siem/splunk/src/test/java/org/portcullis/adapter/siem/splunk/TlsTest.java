// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.portcullis.adapter.siem.splunk.Records.deliver;
import static org.portcullis.adapter.siem.splunk.Records.fails;
import static org.portcullis.adapter.siem.splunk.Records.records;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;

class TlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    @Test
    @DisplayName("AUD-4 over TLS a collector is trusted by the authorities of ca_file, and by no others")
    void authorities() throws Exception {
        File store = folder.resolve("server.p12").toFile();
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=splunk",
                "-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out ca.pem");
        openssl("pkcs12 -export -inkey key.pem -in ca.pem -out server.p12", "-passout pass:" + PASSWORD);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store, PASSWORD.toCharArray()), PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        try (HecEmulator splunk = new HecEmulator(tls)) {
            SplunkAdapter trusting =
                    adapter(splunk, Map.of("ca_file", folder.resolve("ca.pem").toString()));
            assertThat(deliver(trusting, records(1, 3))).isEqualTo(3);
            trusting.close();
            SplunkAdapter other = adapter(splunk, Map.of());
            assertThat(fails(other, records(4, 5), FailureKind.MISCONFIGURED)).hasMessageContaining("can't be trusted");
            other.close();
            assertThat(splunk.state().indexed()).hasSize(3);
        }
    }

    private static SplunkAdapter adapter(HecEmulator splunk, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("environment", "test");
        settings.put("url", "https://127.0.0.1:" + splunk.port());
        settings.put("token_ref", "env:HEC_TOKEN");
        return new SplunkAdapter(settings, host -> {}, reference -> Secret.of(splunk.state().token));
    }

    private void openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(String.join(" ", arguments).split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
