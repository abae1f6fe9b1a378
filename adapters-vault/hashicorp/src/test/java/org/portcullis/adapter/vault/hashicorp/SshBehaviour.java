// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.Capability;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.tck.Orders;

/** What only certificates have: a principal of their own, and an end that nobody can bring forward. */
abstract class SshBehaviour {
    static final TaskRef TASK = new TaskRef("agt_x", "T-1", "elv_x");

    private final SshFixture ssh = new SshFixture(side());

    abstract VaultSide side();

    SshFixture fixture() {
        return ssh;
    }

    @AfterEach
    void close() {
        ssh.close();
    }

    private IssuedCredential issue(IssueRequest request) {
        return ssh.adapter.issue(ssh.adapter.reserve(request, SshFixture.soon()), request, SshFixture.soon());
    }

    @Test
    @DisplayName(
            "JIT-2: one principal per lease, which is the key id and the login that PAM grants to; not a second longer")
    void onePrincipal() {
        Instant before = ssh.side.vaultTime().minusSeconds(1);
        try (IssuedCredential issued = issue(ssh.request("lse_one", TASK, Duration.ofSeconds(30)))) {
            Map<String, String> values = SshFixture.reveal(issued);
            SshCertificate certificate = SshCertificate.parse(values.get("signed_key"));
            assertThat(issued.lease().principal()).isEqualTo("portcullis-lse_one");
            assertThat(certificate.principals()).containsExactly("portcullis-lse_one");
            assertThat(certificate.keyId()).isEqualTo("portcullis-lse_one");
            assertThat(certificate.validBefore())
                    .isBetween(before.plusSeconds(27), ssh.side.vaultTime().plusSeconds(27));
            assertThat(values).containsKeys("private_key", "url").containsEntry("principal", "portcullis-lse_one");
            assertThat(ssh.adapter.capabilities()).contains(Capability.CANNOT_REVOKE);
        }
    }

    @Test
    @DisplayName("REV-1: it is dead when its own end has passed at the vault, not before, and that is what is said")
    void ownEnd() {
        Held held = ssh.grant(ssh.request("lse_short", TASK, Duration.ofSeconds(2)));
        Receipt receipt = ssh.adapter.revoke(Orders.ending(held), SshFixture.soon());
        assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
        assertThat(((Receipt.Accepted) receipt).pollAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
        Optional<Evidence> evidence = Optional.empty();
        Instant end = Instant.now().plusSeconds(20);
        while (evidence.isEmpty() && Instant.now().isBefore(end)) {
            boolean alive = ssh.stillOpen(held);
            evidence = ssh.adapter.confirm(Orders.ending(held), SshFixture.soon());
            assertThat(alive && ssh.stillOpen(held) && evidence.isPresent()).isFalse();
        }
        assertThat(evidence).contains(Evidence.EXPIRED);
        assertThat(ssh.stillOpen(held)).isFalse();
    }

    @Test
    @DisplayName("CRB-2: the key of the template is signed, and no private key leaves the vault or anything else")
    void ownKey() {
        IssueRequest plain = ssh.request("lse_key", TASK, Duration.ofSeconds(30));
        Map<String, String> template = new HashMap<>(plain.template());
        template.put(
                "public_key",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMrZsBazeqa+FVFLFQWMoWJWJS5fHAINYO9w0H5ChU5o agent@host");
        try (IssuedCredential issued =
                issue(new IssueRequest("lse_key", TASK, "web-1", template, Duration.ofSeconds(30)))) {
            Map<String, String> values = SshFixture.reveal(issued);
            assertThat(values).doesNotContainKey("private_key");
            assertThat(ssh.works(values)).isTrue();
        }
    }

    @Test
    @DisplayName("what can be revoked and what can't aren't drawn from one instance")
    void instanceOfItsOwn() {
        IssueRequest database =
                new IssueRequest("lse_db", TASK, "db", Map.of("role", ssh.side.role()), Duration.ofSeconds(30));
        AdapterException refused =
                catchThrowableOfType(AdapterException.class, () -> ssh.adapter.reserve(database, SshFixture.soon()));
        assertThat(refused.kind()).isEqualTo(FailureKind.MISCONFIGURED);
        VaultFixture other = new VaultFixture(ssh.side, Map.of());
        IssueRequest request = ssh.request("lse_no", TASK, Duration.ofSeconds(30));
        assertThat(catchThrowableOfType(
                        AdapterException.class, () -> other.adapter.reserve(request, SshFixture.soon())))
                .hasMessageContaining("ssh_certificates");
        other.adapter.close();
    }
}
