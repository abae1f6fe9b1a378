// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.tck.Orders;

/** The other engines, logins and namespaces of a real OpenBao. */
@Tag("slow")
class RealVaultEnginesTest {
    private static final TaskRef TASK = new TaskRef("agt_x", "T-1", "elv_x");

    private RealVault side;
    private VaultFixture vault;

    @BeforeEach
    void open() {
        side = new RealVault();
        vault = new VaultFixture(side, Map.of());
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private static CallContext soon() {
        return VaultFixture.context(Duration.ofSeconds(15));
    }

    private static Map<String, String> reveal(IssuedCredential issued) {
        Map<String, String> values = new HashMap<>();
        issued.values().forEach((name, secret) -> values.put(name, secret.revealString()));
        return values;
    }

    private static IssueRequest request(Map<String, String> template) {
        return new IssueRequest("lse_engine", TASK, "system", template, Duration.ofMinutes(5));
    }

    @Test
    @DisplayName("PKI: a certificate with a lease, revoked at the authority when it is ended")
    void pki() {
        side.mountOnce("pki");
        side.bao.must("POST", "pki/root/generate/internal", "{\"common_name\":\"test root\"}");
        side.bao.must(
                "POST",
                "pki/roles/portcullis-web",
                "{\"allow_any_name\":true,\"generate_lease\":true,\"max_ttl\":\"1h\",\"enforce_hostnames\":false}");
        IssueRequest request =
                request(Map.of("engine", "pki", "role", "portcullis-web", "common_name", "agent.example"));
        String ref = vault.adapter.reserve(request, soon());
        try (IssuedCredential issued = vault.adapter.issue(ref, request, soon())) {
            Map<String, String> values = reveal(issued);
            assertThat(values.get("certificate")).contains("BEGIN CERTIFICATE");
            assertThat(values.get("private_key")).contains("PRIVATE KEY");
            Held held = Orders.held("lse_engine", issued.lease());
            vault.adapter.revoke(Orders.ending(held), soon());
            assertThat(vault.adapter.confirm(Orders.ending(held), soon())).contains(Evidence.READ_BACK);
            assertThat(side.bao.must("GET", "pki/cert/" + values.get("serial_number"), null))
                    .doesNotContain("\"revocation_time\":0");
        }
    }

    @Test
    @DisplayName("PKI without generate_lease could not be ended: refused with what to do")
    void pkiWithoutLease() {
        side.mountOnce("pki");
        side.bao.must("POST", "pki/root/generate/internal", "{\"common_name\":\"test root\"}");
        side.bao.must("POST", "pki/roles/portcullis-leaseless", "{\"allow_any_name\":true,\"max_ttl\":\"1h\"}");
        IssueRequest request =
                request(Map.of("engine", "pki", "role", "portcullis-leaseless", "common_name", "agent.example"));
        String ref = vault.adapter.reserve(request, soon());
        assertThatThrownBy(() -> vault.adapter.issue(ref, request, soon()))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED))
                .hasMessageContaining("generate_lease");
    }

    @Test
    @DisplayName("KV: a static secret is dead when it has been rotated, and not before")
    void keyValue() {
        side.mountOnce("secret");
        side.bao.must("POST", "secret/data/portcullis/app", "{\"data\":{\"username\":\"app\",\"password\":\"pw-1\"}}");
        IssueRequest request = request(Map.of("engine", "kv", "mount", "secret", "path", "portcullis/app"));
        String ref = vault.adapter.reserve(request, soon());
        try (IssuedCredential issued = vault.adapter.issue(ref, request, soon())) {
            assertThat(reveal(issued)).containsEntry("username", "app").containsEntry("password", "pw-1");
            Held held = Orders.held("lse_engine", issued.lease());
            vault.adapter.revoke(Orders.ending(held), soon());
            assertThat(vault.adapter.confirm(Orders.ending(held), soon())).isEmpty();
            side.bao.must("POST", "secret/data/portcullis/app", "{\"data\":{\"password\":\"pw-2\"}}");
            assertThat(vault.adapter.confirm(Orders.ending(held), soon())).contains(Evidence.ROTATED);
        }
    }

    @Test
    @DisplayName("KV: the shipped policies let no agent's token read what is kept for the platform's own instances")
    void keptFromAgents() {
        side.writeSecret("portcullis-platform/pg", "{\"password\":\"pw-of-the-platform\"}");
        IssueRequest request = request(Map.of("engine", "kv", "mount", "secret", "path", "portcullis-platform/pg"));
        String ref = vault.adapter.reserve(request, soon()); // no secret_paths here: only the policy stands in between
        assertThatThrownBy(() -> vault.adapter.issue(ref, request, soon()))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.FORBIDDEN))
                .hasMessageNotContaining("pw-of-the-platform");
    }

    @Test
    @DisplayName("a role that isn't ours is refused, unless the instance says that its roles are shared")
    void sharedRoles() {
        side.bao.must(
                "POST", "database/roles/common", "{\"db_name\":\"billing\",\"creation_statements\":[\"SELECT 1\"]}");
        IssueRequest request = request(Map.of("role", "common"));
        assertThatThrownBy(() -> vault.adapter.reserve(request, soon()))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED))
                .hasMessageContaining("shared_roles");
    }

    @Test
    @DisplayName("a token role that makes no orphans is refused: credentials would die with the platform's token")
    void noOrphans() {
        side.bao.must("POST", "auth/token/roles/portcullis-no", "{\"orphan\":false}");
        VaultFixture other = new VaultFixture(
                side,
                Map.of("token_role", "portcullis-no", "auth_method", "token", "auth_secret_ref", "env:ROOT"),
                reference -> Secret.of(side.bao.rootToken()));
        assertThatThrownBy(() -> other.adapter.reserve(request(Map.of("role", side.role())), soon()))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED))
                .hasMessageContaining("orphan=true");
        other.adapter.close();
    }

    @Test
    @DisplayName("login by JWT")
    void jwtLogin() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        String pem = "-----BEGIN PUBLIC KEY-----\\n"
                + Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()) + "\\n-----END PUBLIC KEY-----";
        side.bao.call("POST", "sys/auth/jwt", "{\"type\":\"jwt\"}");
        side.bao.must("POST", "auth/jwt/config", "{\"jwt_validation_pubkeys\":[\"" + pem + "\"]}");
        side.bao.must(
                "POST",
                "auth/jwt/role/portcullis",
                "{\"role_type\":\"jwt\",\"user_claim\":\"sub\",\"bound_audiences\":[\"vault\"],"
                        + "\"token_policies\":[\"portcullis\"],\"token_ttl\":\"20m\"}");
        String jwt = sign(keys, Instant.now().plusSeconds(60));
        VaultFixture other = new VaultFixture(
                side, Map.of("auth_method", "jwt", "auth_role", "portcullis"), reference -> Secret.of(jwt));
        assertThat(other.adapter.reserve(request(Map.of("role", side.role())), soon()))
                .startsWith("v1:d:");
        other.adapter.close();
    }

    private static String sign(KeyPair keys, Instant end) throws Exception {
        String text = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(("{\"sub\":\"portcullis\",\"aud\":\"vault\",\"exp\":" + end.getEpochSecond() + "}")
                        .getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + base64(signature.sign());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    @DisplayName("a namespace of its own, set up by the same script")
    void namespace() {
        RealVault.SetUp setUp = RealVault.setUp(side.bao, side.postgres, "team");
        side.bao.must(
                "POST",
                "team/database/roles/portcullis-ns",
                "{\"db_name\":\"billing\",\"default_ttl\":\"1h\",\"creation_statements\":[\"CREATE ROLE"
                        + " \\\"{{name}}\\\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'\"]}");
        VaultFixture other = new VaultFixture(
                side,
                Map.of("namespace", "team", "auth_role", setUp.roleId()),
                reference -> Secret.of(setUp.secretId()));
        assertThat(other.adapter.vendorIdentity(soon())).isEqualTo(vault.adapter.vendorIdentity(soon()) + "/team");
        IssueRequest request = request(Map.of("role", "portcullis-ns"));
        String ref = other.adapter.reserve(request, soon());
        try (IssuedCredential issued = other.adapter.issue(ref, request, soon())) {
            Map<String, String> values = reveal(issued);
            assertThat(other.works(values)).isTrue();
            Held held = Orders.held("lse_engine", issued.lease());
            assertThat(other.adapter.confirm(Orders.ending(held), soon())).isEmpty();
            other.adapter.revoke(Orders.ending(held), soon());
            assertThat(other.adapter.confirm(Orders.ending(held), soon())).contains(Evidence.READ_BACK);
            assertThat(other.works(values)).isFalse();
        }
        other.adapter.close();
    }
}
