// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.RealServers;

/** The way to a PostgreSQL over TLS. */
class PostgresqlPamTlsTest {
    private static final String STORE_PASSWORD = "changeit";

    @Test
    @DisplayName("OPS-4: the certificate authority of ca_file is trusted, any other is not")
    void verifiesTheServer() throws Exception {
        Path folder = Files.createTempDirectory("portcullis-pg-tls");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path certificate = makeCertificate(folder);
        try (PostgresServer server = RealServers.orSkip(() -> PostgresServer.start(
                List.of("ssl=on", "ssl_cert_file=" + certificate, "ssl_key_file=" + folder.resolve("server.key"))))) {
            Map<String, Object> settings = new HashMap<>(Map.of(
                    "environment", "test",
                    "host", "127.0.0.1",
                    "port", server.port(),
                    "database", "postgres",
                    "username", server.superuser(),
                    "password_ref", "env:PG"));
            PostgresqlPamAdapter strict =
                    new PostgresqlPamAdapter(settings, host -> {}, r -> Secret.of(server.password()));
            assertThatThrownBy(() -> strict.vendorIdentity(PamFixture.context(Duration.ofSeconds(10))))
                    .isInstanceOfSatisfying(
                            AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED))
                    .hasMessageContaining("ca_file");
            settings.put("ca_file", certificate.toString());
            PostgresqlPamAdapter trusting =
                    new PostgresqlPamAdapter(settings, host -> {}, r -> Secret.of(server.password()));
            assertThat(trusting.vendorIdentity(PamFixture.context(Duration.ofSeconds(10))))
                    .endsWith("/postgres");
            strict.close();
            trusting.close();
        }
    }

    private static Path makeCertificate(Path folder) throws Exception {
        Path store = folder.resolve("server.p12");
        run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        Path key = folder.resolve("server.key");
        Path certificate = folder.resolve("server.crt");
        Files.writeString(
                key,
                pem(
                        "PRIVATE KEY",
                        keys.getKey("server", STORE_PASSWORD.toCharArray()).getEncoded()));
        Files.writeString(
                certificate, pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        if ("root".equals(System.getProperty("user.name"))) {
            run("chown", "postgres", key.toString());
        }
        return certificate;
    }

    private static String pem(String type, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
