// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real OpenSSH server on loopback, on a host of its own: in a mount namespace whose {@code /etc}, {@code /var/lib} and
 * {@code /usr/lib} are layers over this machine's, so that a set-up script may make accounts and install programs and
 * nothing of it is left. Wants root; about 400 ms.
 */
public final class OpensshServer implements AutoCloseable {
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final String LAYERS = """
            set -e
            mkdir layers && mount -t tmpfs none layers
            for place in etc var/lib usr/lib; do
              layer=layers/$(echo $place | tr / -)
              mkdir "$layer" "$layer.work"
              mount -t overlay overlay -o "lowerdir=/$place,upperdir=$PWD/$layer,workdir=$PWD/$layer.work" "/$place"
            done
            echo "127.0.0.1 $(uname -n)" >>/etc/hosts
            mkdir -p -m 0755 /run/sshd
            (cd setup && sh ./setup.sh ../platform.pub ../ca.pub "$@")
            touch ready
            exec cat
            """;

    private final Path folder;
    private final int port = ServerProcess.freePort();
    private ServerProcess host;
    private ServerProcess sshd;

    private OpensshServer(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the host and starts its server.
     *
     * @param setup a folder with {@code setup.sh}, which is run as {@code setup.sh PLATFORM_KEY.pub USER_CA.pub ACCOUNT...}
     *     and leaves {@code /etc/ssh/sshd_config.d/portcullis.conf}
     */
    public static OpensshServer start(Path setup, List<String> accounts) {
        for (String program : List.of("/usr/sbin/sshd", "/usr/bin/sudo", "/usr/bin/nsenter")) {
            if (!Files.isExecutable(Path.of(program))) {
                throw new ServerUnavailableException(
                        program + " is not installed: run 'apt-get install openssh-server sudo util-linux'.");
            }
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new ServerUnavailableException("A host for OpenSSH can be made by root only.");
        }
        OpensshServer server = new OpensshServer(ServerProcess.newFolder("openssh"));
        try {
            server.makeHost(setup, accounts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.startAgain();
        return server;
    }

    private void makeHost(Path setup, List<String> accounts) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        for (String key : List.of("host", "platform", "ca", "agent")) {
            ServerProcess.run(TIME, List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file(key)));
        }
        Path copy = Files.createDirectory(folder.resolve("setup"));
        try (Stream<Path> files = Files.list(setup)) {
            for (Path each : files.toList()) {
                Files.copy(each, copy.resolve(each.getFileName()));
            }
        }
        Files.writeString(folder.resolve("sshd_config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                PidFile none
                UsePAM no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                MaxStartups 200
                LogLevel VERBOSE
                Include /etc/ssh/sshd_config.d/portcullis.conf
                """.formatted(port, file("host")), StandardCharsets.UTF_8);
        List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", LAYERS, "layers"));
        command.addAll(accounts);
        host = ServerProcess.start("OpenSSH's host", folder, Map.of(), command);
        host.awaitReady(TIME, () -> Files.exists(folder.resolve("ready")));
    }

    /** Starts the stopped or killed server on the same port of the same host; nothing when it runs. */
    public synchronized void startAgain() {
        if (isRunning()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(host.pid()), "-m", "-r"));
        command.addAll(List.of("/usr/sbin/sshd", "-D", "-e", "-f", file("sshd_config")));
        sshd = ServerProcess.start("OpenSSH", folder, Map.of(), command);
        sshd.awaitReady(TIME, () -> ServerProcess.accepts(port));
    }

    /** Kills the listening server as a crash would; the connections that it served go on, as OpenSSH has it. */
    public synchronized void kill() {
        if (isRunning()) {
            ServerProcess.signal("KILL", sshd.pid());
            sshd.waitForEnd(TIME);
        }
    }

    public synchronized boolean isRunning() {
        return sshd != null && sshd.isAlive();
    }

    /** Runs a shell's line as the host's root and returns what it says; another exit than 0 is an error. */
    public String onHost(String line) {
        return ServerProcess.run(
                TIME, List.of("nsenter", "-t", Long.toString(host.pid()), "-m", "-r", "sh", "-c", line));
    }

    /** A certificate of the users' CA for the agents' key, with the principal's name as its key id; valid for ten minutes. */
    public synchronized Path certificate(String principal) {
        try {
            Path key = folder.resolve("agent-" + principal + ".pub");
            Files.copy(folder.resolve("agent.pub"), key);
            ServerProcess.run(
                    TIME,
                    List.of(
                            "ssh-keygen",
                            "-q",
                            "-s",
                            file("ca"),
                            "-I",
                            principal,
                            "-n",
                            principal,
                            "-V",
                            "-1m:+10m",
                            key.toString()));
            return folder.resolve("agent-" + principal + "-cert.pub");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line of an agent's ssh client with that certificate; what it asks for is added by the caller. */
    public List<String> client(Path certificate, String account) {
        return new ArrayList<>(List.of(
                "ssh",
                "-F",
                "none",
                "-T",
                "-p",
                Integer.toString(port),
                "-i",
                file("agent"),
                "-o",
                "CertificateFile=" + certificate,
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR",
                account + "@127.0.0.1"));
    }

    /** The host's public key, type and base64. */
    public String hostKey() {
        return text("host.pub");
    }

    /** The private key of the platform's login. */
    public String platformKey() {
        return text("platform");
    }

    private String text(String name) {
        try {
            return Files.readString(folder.resolve(name), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    public int port() {
        return port;
    }

    /** A folder that this machine and the host both see. */
    public Path folder() {
        return folder;
    }

    @Override
    public synchronized void close() {
        if (sshd != null) {
            sshd.endAll();
        }
        host.endAll();
        ServerProcess.deleteTree(folder);
    }
}
