// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.RealServers;

@Tag("slow")
@DisplayName("Login by a TLS certificate at a real OpenBao")
class RealVaultCertLoginTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static OpenBaoServer bao;

    @BeforeAll
    static void start() throws Exception {
        bao = RealServers.orSkip(OpenBaoServer::startDevTls);
        certificate("own");
        certificate("stranger");
        policy("portcullis");
        policy("portcullis-issue");
        bao.must(
                "POST",
                "auth/token/roles/portcullis",
                "{\"orphan\":true,\"allowed_policies\":[\"portcullis-issue\"],\"renewable\":true}");
        bao.must("POST", "sys/mounts/database", "{\"type\":\"database\"}");
        bao.must("POST", "database/roles/portcullis-x", "{\"db_name\":\"x\",\"creation_statements\":[\"SELECT 1\"]}");
        bao.must("POST", "sys/auth/cert", "{\"type\":\"cert\"}");
        bao.must(
                "POST",
                "auth/cert/certs/portcullis",
                JSON.writeValueAsString(Map.of(
                        "certificate",
                        Files.readString(folder.resolve("own.pem")),
                        "token_policies",
                        List.of("portcullis"),
                        "token_ttl",
                        "3s",
                        "token_max_ttl",
                        "1h")));
    }

    @AfterAll
    static void stop() {
        if (bao != null) {
            bao.close();
        }
    }

    private static void policy(String name) throws IOException {
        String text = Files.readString(RealVault.SCRIPTS.resolve(name + ".hcl"));
        bao.must("POST", "sys/policies/acl/" + name, JSON.writeValueAsString(Map.of("policy", text)));
    }

    private static void certificate(String name) throws Exception {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-keyout",
                        folder.resolve(name + ".key").toString(),
                        "-out",
                        folder.resolve(name + ".pem").toString(),
                        "-subj",
                        "/CN=" + name,
                        "-days",
                        "2",
                        "-addext",
                        "extendedKeyUsage=clientAuth")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertThat(openssl.waitFor(30, TimeUnit.SECONDS) && openssl.exitValue() == 0)
                .isTrue();
    }

    private static HashicorpVaultAdapter adapter(String certificate, String key) {
        return new HashicorpVaultAdapter(
                Map.of(
                        "environment",
                        "test",
                        "url",
                        bao.url(),
                        "ca_ref",
                        "file:" + bao.authority(),
                        "auth_method",
                        "cert",
                        "auth_role",
                        "portcullis",
                        "auth_cert_ref",
                        "file:" + folder.resolve(certificate),
                        "auth_secret_ref",
                        "file:" + folder.resolve(key)),
                host -> {},
                RealVaultCertLoginTest::resolve);
    }

    private static Secret resolve(String reference) {
        try {
            return Secret.of(Files.readString(Path.of(reference.substring("file:".length()))));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String reserve(HashicorpVaultAdapter adapter) {
        IssueRequest request = new IssueRequest(
                "lse_x",
                new TaskRef("agt_x", "T-1", "elv_x"),
                "db",
                Map.of("role", "portcullis-x"),
                Duration.ofMinutes(1));
        return adapter.reserve(request, VaultFixture.context(Duration.ofSeconds(10)));
    }

    /** When the living tokens were made that logins by certificate gave. */
    private static List<Instant> logins() {
        Matcher accessors = Pattern.compile("\"([A-Za-z0-9]{20,})\"")
                .matcher(bao.must("GET", "auth/token/accessors?list=true", null));
        return accessors
                .results()
                .map(found -> bao.call(
                                "POST", "auth/token/lookup-accessor", "{\"accessor\":\"" + found.group(1) + "\"}")
                        .body())
                .filter(body -> body.contains("\"path\":\"auth/cert/login\""))
                .map(body -> Instant.ofEpochSecond(
                        Long.parseLong(body.replaceAll("(?s).*\"creation_time\":(\\d+).*", "$1"))))
                .toList();
    }

    @Test
    @DisplayName("one login, whose token is renewed with the certificate for longer than it would have lived")
    void renewed() {
        HashicorpVaultAdapter adapter = adapter("own.pem", "own.key");
        Instant begun = Instant.now();
        while (Instant.now().isBefore(begun.plusMillis(4_500))) {
            assertThat(reserve(adapter)).startsWith("v1:d:");
        }
        assertThat(logins()).singleElement().satisfies(made -> assertThat(made).isBefore(begun.plusSeconds(2)));
        adapter.close();
        assertThat(logins()).as("ended with the adapter").isEmpty();
    }

    @Test
    @DisplayName("a certificate that the vault doesn't know is UNAUTHENTICATED; one without its key is MISCONFIGURED")
    void refused() {
        AdapterException stranger =
                catchThrowableOfType(AdapterException.class, () -> reserve(adapter("stranger.pem", "stranger.key")));
        assertThat(stranger.kind()).isEqualTo(FailureKind.UNAUTHENTICATED);
        AdapterException mixed =
                catchThrowableOfType(AdapterException.class, () -> reserve(adapter("own.pem", "stranger.key")));
        assertThat(mixed.kind()).isIn(FailureKind.MISCONFIGURED, FailureKind.UNAUTHENTICATED);
        AdapterException none =
                catchThrowableOfType(AdapterException.class, () -> reserve(adapter("own.pem", "own.pem")));
        assertThat(none.kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(none).hasMessageContaining("PKCS#8").hasMessageNotContaining("BEGIN");
    }
}
