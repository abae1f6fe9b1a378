// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.real.VendorSetup;

/** An agent's session on a host, by nothing but what was drawn; looked at on the host as its root. */
final class HostSession {
    private static final AtomicInteger SECONDS = new AtomicInteger(200_000);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Shells shells;
    private final String mark = Integer.toString(SECONDS.incrementAndGet());
    private final Path certificate;
    private final Path key;
    private final Process client;

    HostSession(Shells shells, JsonNode credential) throws IOException {
        this.shells = shells;
        key = Files.writeString(
                shells.folder.resolve("key-" + mark),
                credential.path("private_key").asText());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        certificate = Files.writeString(
                shells.folder.resolve("key-" + mark + "-cert.pub"),
                credential.path("signed_key").asText());
        client = login();
    }

    private Process login() throws IOException {
        List<String> command = new ArrayList<>(shells.host.client(certificate, VendorSetup.ACCOUNT));
        command.set(command.indexOf("-i") + 1, key.toString());
        command.addAll(List.of(Shells.OPERATION, "seconds=" + mark));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Returns when the operation runs; empty when its time was up before that. */
    Optional<HostSession> begun() throws IOException {
        String first = client.inputReader(StandardCharsets.UTF_8).readLine();
        if (!"begun".equals(first)) {
            return Optional.empty();
        }
        ServerUnderTest.await("the session's process", SOON, () -> runs() || !client.isAlive());
        return Optional.of(this).filter(HostSession::runs);
    }

    /** Whether the process lives that the operation left behind. */
    boolean runs() {
        return ProcessHandle.allProcesses()
                .anyMatch(each -> each.info().commandLine().orElse("").endsWith("sleep " + mark));
    }

    /** The connection is cut and all its processes are gone. */
    boolean ended() {
        return !client.isAlive() && !runs();
    }

    /** The re-use probe: nobody gets in with the certificate, and the host's revocation list has it. */
    boolean refused() throws IOException, InterruptedException {
        Process again = login();
        String said = again.inputReader(StandardCharsets.UTF_8).lines().collect(Collectors.joining("\n"));
        return said.contains("Permission denied") && again.waitFor() == 255 && isListed();
    }

    private boolean isListed() {
        return shells.host
                .onHost("ssh-keygen -Q -f /etc/portcullis/revoked.krl " + certificate + " 2>&1 || true")
                .contains("REVOKED");
    }

    /** Why it ended, as the host recorded it. */
    String why() {
        return shells.host
                .onHost("tail -qn1 $(grep -rlF '\"seconds\": \"" + mark + "\"' /var/lib/portcullis/recordings)")
                .strip();
    }
}
