// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.IssueRequest;

/** The platform's own token, and the way to the vault. */
class PlatformLoginTest {
    private static final char[] STORE_PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    private static CallContext soon() {
        return VaultFixture.context(Duration.ofSeconds(10));
    }

    private static IssueRequest request(FakeVault side) {
        return new IssueRequest(
                "lse_x",
                new TaskRef("agt_x", "T-1", "elv_x"),
                "billing-db",
                Map.of("role", side.role()),
                Duration.ofMinutes(5));
    }

    @Test
    @DisplayName("a token that the vault has forgotten is replaced without a failed call")
    void logsInAnew() {
        try (VaultFixture vault = new VaultFixture(new FakeVault(), Map.of())) {
            FakeVault side = (FakeVault) vault.side;
            vault.adapter.reserve(request(side), soon());
            side.state.secretId(side.secretId()); // forgets all logins
            assertThat(vault.adapter.reserve(request(side), soon())).startsWith("v1:d:");
            assertThat(side.state.logins()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("a token is renewed in the last third of its life, not replaced")
    void renews() {
        try (VaultFixture vault = new VaultFixture(new FakeVault(), Map.of())) {
            FakeVault side = (FakeVault) vault.side;
            side.state.loginSeconds(3);
            vault.adapter.reserve(request(side), soon());
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
            while (side.state.renewals() == 0 && System.nanoTime() < end) {
                vault.adapter.reserve(request(side), soon());
            }
            assertThat(side.state.renewals()).isPositive();
            assertThat(side.state.logins()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("TLS: the certificate authority of ca_ref is trusted, any other is not")
    void tls() throws Exception {
        Path store = folder.resolve("server.p12");
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=vault",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(STORE_PASSWORD))
                .redirectErrorStream(true)
                .start()
                .waitFor();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD);
        }
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(keys.getCertificate("server").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        HttpsServer server = server(keys);
        try {
            Map<String, Object> settings = Map.of(
                    "url", "https://127.0.0.1:" + server.getAddress().getPort(),
                    "auth_role", "role-1",
                    "auth_secret_ref", "env:SECRET_ID");
            assertThatThrownBy(() ->
                            new HashicorpVaultAdapter(settings, host -> {}, r -> Secret.of("x")).vendorIdentity(soon()))
                    .isInstanceOfSatisfying(
                            AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED))
                    .hasMessageContaining("ca_ref");
            Map<String, Object> trusting = new java.util.HashMap<>(settings);
            trusting.put("ca_ref", "file:ca.pem");
            HashicorpVaultAdapter adapter = new HashicorpVaultAdapter(trusting, host -> {}, r -> Secret.of(pem));
            assertThat(adapter.vendorIdentity(soon())).isEqualTo("tls-cluster");
            adapter.close();
        } finally {
            server.stop(0);
        }
    }

    private static HttpsServer server(KeyStore keys) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, STORE_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/v1/sys/health", exchange -> {
            byte[] body = "{\"cluster_id\":\"tls-cluster\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
