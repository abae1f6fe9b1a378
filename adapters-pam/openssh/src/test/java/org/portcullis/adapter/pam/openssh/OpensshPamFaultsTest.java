// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.tck.Orders;

/** What agents and hosts do beside the contracts, tried at a real OpenSSH with the page's files. */
@Tag("slow")
class OpensshPamFaultsTest {
    private static final TaskRef TASK = new TaskRef("agt_x", "T-1/../secret", "elv_x");

    private RealHost world;
    private HostFixture pam;

    @BeforeEach
    void open() {
        world = new RealHost();
        pam = new HostFixture(world);
    }

    @AfterEach
    void close() {
        pam.close();
    }

    private Held grant(ApprovedElevation elevation) {
        Grant grant = pam.adapter.grant(
                pam.adapter.reserve(elevation, HostFixture.context()), elevation, HostFixture.context());
        return Orders.held(elevation, grant);
    }

    private ApprovedElevation elevation(Instant until, ApprovedOperation... operations) {
        ApprovedElevation some = pam.newElevation(TASK);
        return new ApprovedElevation(some.leaseId(), TASK, "host", some.principal(), List.of(operations), until);
    }

    private ApprovedElevation elevation(ApprovedOperation... operations) {
        return elevation(Instant.now().plusSeconds(300), operations);
    }

    private static ApprovedOperation operation(String name) {
        return new ApprovedOperation(name, Map.of(), "{}");
    }

    private AdapterException refused(ApprovedElevation elevation) {
        try {
            grant(elevation);
        } catch (AdapterException e) {
            return e;
        }
        throw new AssertionError("the grant was not refused");
    }

    @Test
    @DisplayName("JIT-2: only granted operations with approved values, as words and never as a shell's text")
    void onlyWhatWasApproved() {
        Held held = grant(pam.newElevation(TASK));
        for (String[] words : new String[][] {
            {"status", "service=other"},
            {"status"},
            {"status", "service=billing", "service=billing"},
            {"status", "service=billing; id"},
            {"status", "service=--help"},
            {"whoami"},
            {"/bin/sh"},
            {}
        }) {
            RealHost.Result result = world.run(held.principal(), RealHost.ACCOUNT, words);
            assertThat(result.status()).as(String.join(" ", words)).isEqualTo(77);
        }
        assertThat(world.run(held.principal(), "agent-other", "status", "service=billing")
                        .status())
                .isEqualTo(255);
        assertThat(world.works(held.principal())).isTrue();
    }

    @Test
    @DisplayName("an operation runs as its account and gains nothing by sudo, not even another grant of the account")
    void gainsNothing() {
        Held held = grant(elevation(operation("whoami")));
        String output = world.run(held.principal(), RealHost.ACCOUNT, "whoami").output();
        assertThat(output)
                .startsWith(RealHost.ACCOUNT + "\n")
                .contains("NoNewPrivs:\t1")
                .doesNotContain("root\n");
    }

    @Test
    @DisplayName("AUD-3: the recording has who, what and every word, under the task's name inside its folder")
    void recorded() {
        Held held = grant(pam.newElevation(TASK));
        assertThat(world.works(held.principal())).isTrue();
        String recording = world.server.onHost("cat /var/lib/portcullis/recordings/T-1____secret/" + held.vendorLease()
                + "-*.jsonl; stat -c %a /var/lib/portcullis/recordings/T-1____secret/" + held.vendorLease() + "-*");
        assertThat(recording)
                .contains(
                        "\"task\": \"T-1/../secret\"", "\"agent\": \"agt_x\"", "\"lease\": \"" + held.leaseId() + "\"")
                .contains("\"certificate\": \"ssh-ed25519-cert-v01@openssh.com ", "\"operation\": \"status\"")
                .contains("\"o\", \"billing is well\\n\"", "\"exit\": 0")
                .endsWith("600\n");
    }

    @Test
    @DisplayName("AUD-3: what can't be recorded isn't passed on: a full disk ends the session")
    void fullDisk() {
        Held held = grant(elevation(operation("flood")));
        world.server.onHost("mount -t tmpfs -o size=64k none /var/lib/portcullis/recordings");
        try {
            RealHost.Result result = world.run(held.principal(), RealHost.ACCOUNT, "flood");
            assertThat(result.status()).isEqualTo(70);
            assertThat(result.output()).contains("can't be recorded").hasSizeLessThan(100_000);
        } finally {
            world.server.onHost("umount /var/lib/portcullis/recordings");
        }
        assertThat(world.run(held.principal(), RealHost.ACCOUNT, "flood").output())
                .hasSize(1_000_000);
    }

    @Test
    @DisplayName(
            "REV-1: on a host whose disk is full what runs is ended all the same, and called so when it is written down")
    void fullDiskWhileEnding() {
        Held held = pam.grantAccess(TASK);
        world.server.onHost("mount -t tmpfs -o size=4k,mode=700 none /var/lib/portcullis/revoked;"
                + " head -c 4096 /dev/zero >/var/lib/portcullis/revoked/full");
        try {
            assertThatThrownBy(() -> pam.adapter.revoke(Orders.ending(held), HostFixture.context()))
                    .isInstanceOfSatisfying(
                            AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.INTERNAL));
            assertThat(pam.stillOpen(held)).isFalse();
        } finally {
            world.server.onHost("umount /var/lib/portcullis/revoked");
        }
        pam.adapter.revoke(Orders.ending(held), HostFixture.context());
        assertThat(pam.adapter.confirm(Orders.ending(held), HostFixture.context()))
                .contains(Evidence.READ_BACK);
    }

    @Test
    @DisplayName("a client that goes takes its session with it; one that sends much and reads late loses nothing")
    void clients() throws Exception {
        Held held = pam.grantAccess(TASK);
        HostWorld.Live session = world.begin(held.principal());
        session.close();
        RealHost.await(() -> !session.lives(), "the session outlives its client");
        assertThat(world.echo(held.principal(), "x".repeat(1_000_000))).hasSize(1_000_000);
    }

    @Test
    @DisplayName("JIT-2: at its end the host lets nobody in and ends what runs, without us")
    void endsByItself() {
        Held held = grant(elevation(Instant.now().plusSeconds(4), operation("hold"), operation("status")));
        HostWorld.Live session = world.begin(held.principal());
        pam.adapter.close();
        RealHost.await(() -> !session.lives(), "the session outlives its grant");
        assertThat(world.works(held.principal())).isFalse();
    }

    @Test
    @DisplayName("REV-1: ended certificates stand on the revocation list, and a session's end on its recording")
    void revocationList() {
        Held held = pam.grantAccess(TASK);
        pam.adapter.revoke(Orders.ending(held), HostFixture.context());
        assertThat(pam.adapter.confirm(Orders.ending(held), HostFixture.context()))
                .contains(Evidence.READ_BACK);
        assertThat(world.server.onHost("ssh-keygen -Q -f /etc/portcullis/revoked.krl " + world.server.folder()
                        + "/agent-" + held.principal() + "-cert.pub || true"))
                .contains("REVOKED");
        assertThat(world.server.onHost(
                        "cat /var/lib/portcullis/recordings/*/" + held.vendorLease() + "-*.jsonl | tail -n 1"))
                .contains("by the platform");
    }

    @Test
    @DisplayName("REV-1: without its revocation list, or with the line written again, nothing is called dead")
    void readsBack() {
        Held held = pam.grantAccess(TASK);
        pam.adapter.revoke(Orders.ending(held), HostFixture.context());
        world.server.onHost("cp /etc/portcullis/revoked.krl /etc/portcullis/kept;"
                + " ssh-keygen -q -k -f /etc/portcullis/revoked.krl /dev/null");
        assertThat(pam.adapter.confirm(Orders.ending(held), HostFixture.context()))
                .isEmpty();
        world.server.onHost("mv /etc/portcullis/kept /etc/portcullis/revoked.krl; echo 'command=\"x session "
                + held.vendorLease() + "\" somebody' >/etc/portcullis/principals/agent-other");
        assertThat(pam.adapter.confirm(Orders.ending(held), HostFixture.context()))
                .isEmpty();
        world.server.onHost(": >/etc/portcullis/principals/agent-other");
        assertThat(pam.adapter.confirm(Orders.ending(held), HostFixture.context()))
                .contains(Evidence.READ_BACK);
    }

    @Test
    @DisplayName("REV-3: sshd killed and started again: its sessions go on, are found and ended")
    void sshdRestarted() {
        Held held = pam.grantAccess(TASK);
        world.server.kill();
        assertThatThrownBy(() -> {
                    pam.restart();
                    pam.adapter.vendorIdentity(HostFixture.context());
                })
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE));
        world.server.startAgain();
        assertThat(pam.stillOpen(held)).isTrue();
        pam.adapter.revoke(Orders.ending(held), HostFixture.context());
        assertThat(pam.adapter.confirm(Orders.ending(held), HostFixture.context()))
                .isPresent();
        assertThat(pam.stillOpen(held)).isFalse();
    }

    @Test
    @DisplayName(
            "a principal has one grant; unknown operations, foreign accounts and unknown limits are refused by the host")
    void refusals() {
        ApprovedElevation first = pam.newElevation(TASK);
        grant(first);
        assertThat(refused(first).kind()).isEqualTo(FailureKind.REJECTED);
        assertThat(refused(elevation(operation("nothing"))).kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(refused(elevation(new ApprovedOperation("status", Map.of("shell", "x"), "{}")))
                        .kind())
                .isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(refused(elevation(new ApprovedOperation("status", Map.of(), "{\"amount\": 3}")))
                        .kind())
                .isEqualTo(FailureKind.UNSUPPORTED);
        world.server.onHost(
                "echo '{\"account\":\"root\",\"command\":[\"/bin/id\"]}' >/etc/portcullis/operations/asroot.json");
        assertThat(refused(elevation(operation("asroot"))).kind()).isEqualTo(FailureKind.FORBIDDEN);
        assertThat(refused(elevation(Instant.now().minus(Duration.ofMinutes(1)), operation("status")))
                        .kind())
                .isEqualTo(FailureKind.REJECTED);
    }

    @Test
    @DisplayName("another host's key is told nothing: MISCONFIGURED; so is a key of ours that can't be read")
    void foreignHost() throws IOException {
        Map<String, Object> settings = world.settings();
        settings.put("host_key", otherKey());
        try (HostSide side = OpensshPamAdapter.ssh(
                new HostSettings(settings), a -> {}, r -> Secret.of(world.server.platformKey()), Clock.systemUTC())) {
            failsAs(side, FailureKind.MISCONFIGURED);
        }
        try (HostSide side = OpensshPamAdapter.ssh(
                new HostSettings(world.settings()), a -> {}, r -> Secret.of("no key"), Clock.systemUTC())) {
            failsAs(side, FailureKind.MISCONFIGURED);
        }
    }

    private String otherKey() throws IOException {
        String key = Files.readString(world.server.folder().resolve("ca.pub")).strip();
        assertThat(key).startsWith("ssh-ed25519 AAAA").doesNotContain("\n");
        return key;
    }

    private static void failsAs(HostSide side, FailureKind kind) {
        assertThatThrownBy(() -> side.ask(OpensshPamAdapter.request("identity"), HostFixture.context()))
                .isInstanceOfSatisfying(
                        AdapterException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
    }
}
