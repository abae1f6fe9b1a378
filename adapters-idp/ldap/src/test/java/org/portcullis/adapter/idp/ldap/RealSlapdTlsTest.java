// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.lifecycle.Reading;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.SlapdServer;

/** The way to a real OpenLDAP over TLS. */
class RealSlapdTlsTest {
    @TempDir
    static Path folder;

    private static Path ours;
    private static Path theirs;
    private static SlapdServer server;

    @BeforeAll
    static void start() throws Exception {
        ours = certificate("ours");
        theirs = certificate("theirs");
        server = RealSlapd.start(List.of(
                "TLSCertificateFile " + ours,
                "TLSCertificateKeyFile " + folder.resolve("ours.key"),
                "TLSCACertificateFile " + ours));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static LdapAdapter adapter(String tls, String host, Path ca, int port) {
        Map<String, Object> settings = new HashMap<>(LdapFixture.settings(false, port));
        settings.put("tls", tls);
        settings.put("host", host);
        settings.put("ca_file", ca.toString());
        return new LdapAdapter(settings, each -> {}, reference -> Secret.of(ServerSide.PASSWORD));
    }

    private static int port(String tls) {
        return tls.equals("ldaps") ? server.tlsPort() : server.port();
    }

    private static void fails(LdapAdapter adapter, FailureKind kind, String hint) {
        assertThatThrownBy(() -> adapter.poll("", LdapFixture.context()))
                .hasMessageContaining(hint)
                .isInstanceOfSatisfying(
                        AdapterException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
        adapter.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ldaps", "starttls"})
    @DisplayName(
            "OPS-4: the certificate authority of ca_file is trusted, any other is not, nor another host's certificate")
    void verifies(String tls) {
        LdapAdapter trusting = adapter(tls, "127.0.0.1", ours, port(tls));
        assertThat(trusting.poll("", LdapFixture.context()).reading()).isEqualTo(Reading.STATE);
        assertThat(trusting.poll("", LdapFixture.context()).reading()).isEqualTo(Reading.STATE);
        trusting.close();
        fails(adapter(tls, "127.0.0.1", theirs, port(tls)), FailureKind.MISCONFIGURED, "ca_file");
        fails(adapter(tls, "localhost", ours, port(tls)), FailureKind.MISCONFIGURED, "check host, tls and ca_file");
    }

    @Test
    @DisplayName("OPS-4: a server that refuses StartTLS is never told the password")
    void refusesStartTls() {
        LdapAdapter adapter =
                adapter("starttls", "127.0.0.1", ours, RealSlapd.server().port());
        fails(adapter, FailureKind.MISCONFIGURED, "offers no StartTLS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ldaps", "starttls"})
    @DisplayName("a server that hangs in the TLS handshake: TIMEOUT within a second of the deadline")
    void hangs(String tls) {
        try (CuttingProxy proxy = new CuttingProxy(port(tls))) {
            proxy.swallow();
            LdapAdapter adapter = adapter(tls, "127.0.0.1", ours, proxy.port());
            long start = System.nanoTime();
            assertThatThrownBy(() -> adapter.poll("", LdapFixture.context(Duration.ofMillis(600))))
                    .isInstanceOfSatisfying(
                            AdapterException.class,
                            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(FailureKind.TIMEOUT));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1600));
            adapter.close();
        }
    }

    private static Path certificate(String name) throws Exception {
        Path certificate = folder.resolve(name + ".crt");
        String command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN="
                + name + " -addext subjectAltName=IP:127.0.0.1 -keyout " + folder.resolve(name + ".key") + " -out "
                + certificate;
        Process openssl =
                new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        String output = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(openssl.waitFor()).as(output).isZero();
        return certificate;
    }
}
