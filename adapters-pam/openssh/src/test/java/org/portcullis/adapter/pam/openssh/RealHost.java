// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.portcullis.spi.Secret;
import org.portcullis.tck.Fault;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.OpensshServer;
import org.portcullis.tck.server.RealServers;

/** A host with a real OpenSSH, made by the page's setup.sh, behind a proxy and a door that can break the way. */
final class RealHost implements HostWorld {
    static final String ACCOUNT = "agent-billing";
    private static final Path PAGE = Path.of("../../distribution/docs/adapters/pam-openssh");
    private static final AtomicInteger SECONDS =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(100_000, 900_000));
    private static final String DOOR = """
            #!/bin/sh
            # Stands where the platform's forced command stands, and breaks it as told.
            here=$(dirname "$0")/gate
            read -r line
            case $line in *'"do":"grant"'*) while [ -e "$here/hold" ]; do : >"$here/waiting"; sleep 0.02; done ;; esac
            manage() { printf '%s\\n' "$line" | sudo -n /usr/lib/portcullis/portcullis-host manage; }
            case $(cat "$here/fault") in
              THROTTLED) echo '{"ok": false, "kind": "RATE_LIMITED", "why": "busy"}'; echo end ;;
              SERVER_ERROR) echo 'out of memory' >&2; exit 1 ;;
              ANSWER_LOST) manage >/dev/null; kill -9 $PPID ;;
              ANSWER_LATE) manage >/dev/null; exec sleep 3 ;;
              ANSWER_CUT) manage | head -c 9; sleep 0.1; kill -9 $PPID ;;
              *) manage ;;
            esac
            """;
    private static OpensshServer shared;

    final OpensshServer server = shared();
    final CuttingProxy proxy = new CuttingProxy(server.port());
    private final Path gate = server.folder().resolve("gate");

    private static synchronized OpensshServer shared() {
        if (shared == null) {
            shared = RealServers.orSkip(() -> OpensshServer.start(PAGE, List.of(ACCOUNT, "agent-other")));
            prepare(shared);
        }
        shared.startAgain();
        return shared;
    }

    private static void prepare(OpensshServer server) {
        try {
            Path door = Files.writeString(server.folder().resolve("door"), DOOR, StandardCharsets.UTF_8);
            Files.setPosixFilePermissions(door, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path gate = Files.createDirectory(server.folder().resolve("gate"));
            Files.setPosixFilePermissions(gate, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.writeString(gate.resolve("fault"), "NONE");
            server.onHost(
                    "sed 's#sudo -n [^\"]*#" + door + "#' /etc/portcullis/platform_keys >/etc/portcullis/test_keys");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        operation(
                server,
                "status",
                "{\"account\":\"%s\",\"command\":[\"/bin/echo\",\"{service}\",\"is well\"],"
                        + "\"parameters\":{\"service\":\"[a-z]+\"}}");
        operation(
                server,
                "hold",
                "{\"account\":\"%s\",\"command\":[\"/bin/sh\",\"-c\","
                        + "\"echo begun; setsid sleep \\\"$0\\\" & exec cat\",\"{seconds}\"],"
                        + "\"parameters\":{\"seconds\":\"[0-9]{6}\"}}");
        operation(
                server,
                "flood",
                "{\"account\":\"%s\",\"command\":[\"/bin/sh\",\"-c\"," + "\"yes | head -c 1000000\"]}");
        operation(
                server,
                "whoami",
                "{\"account\":\"%s\",\"command\":[\"/bin/sh\",\"-c\","
                        + "\"id -un; sudo -n id -un; grep NoNewPrivs /proc/self/status\"]}");
    }

    static void operation(OpensshServer server, String name, String definition) {
        server.onHost(
                "cat >/etc/portcullis/operations/" + name + ".json <<'X'\n" + definition.formatted(ACCOUNT) + "\nX");
    }

    RealHost() {
        breakWith(Fault.NONE);
    }

    Map<String, Object> settings() {
        return new HashMap<>(Map.of(
                "environment", "test",
                "host", "127.0.0.1",
                "port", proxy.port(),
                "key_ref", "env:PLATFORM",
                "host_key", server.hostKey()));
    }

    @Override
    public HostSide side(Clock clock) {
        return OpensshPamAdapter.ssh(
                new HostSettings(settings()), address -> {}, reference -> Secret.of(server.platformKey()), clock);
    }

    @Override
    public boolean works(String principal) {
        Result result = run(principal, ACCOUNT, "status", "service=billing");
        return result.status() == 0 && result.output().equals("billing is well\n");
    }

    /** What an agent's client saw. */
    record Result(int status, String output) {}

    Result run(String principal, String account, String... words) {
        try {
            Process process = client(principal, account, words);
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a session answers to a text that it is sent at once. */
    String echo(String principal, String text) throws IOException {
        Process process = client(principal, ACCOUNT, "hold", "seconds=" + SECONDS.incrementAndGet());
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try (OutputStream out = process.getOutputStream()) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        writing.join();
        return output.replaceFirst("begun\n", "");
    }

    private Process client(String principal, String account, String... words) throws IOException {
        Path certificate = server.folder().resolve("agent-" + principal + "-cert.pub");
        synchronized (server) {
            certificate = Files.exists(certificate) ? certificate : server.certificate(principal);
        }
        List<String> command = server.client(certificate, account);
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Override
    public Live begin(String principal) {
        String seconds = Integer.toString(SECONDS.incrementAndGet());
        try {
            Process process = client(principal, ACCOUNT, "hold", "seconds=" + seconds);
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String first = out.readLine();
            if (!"begun".equals(first)) {
                throw new IllegalStateException("the session doesn't begin: " + first);
            }
            RealLive live = new RealLive(process, seconds);
            await(live::lives, "the session's process doesn't begin");
            return live;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The client, and the process that left the session's process group and session. */
    private record RealLive(Process client, String seconds) implements Live {
        @Override
        public boolean lives() {
            return ProcessHandle.allProcesses()
                    .anyMatch(each -> each.info().commandLine().orElse("").endsWith("sleep " + seconds));
        }

        @Override
        public void close() {
            client.destroyForcibly();
        }
    }

    @Override
    public void holdGrants() {
        write("hold", "");
    }

    @Override
    public void awaitGrant() {
        await(() -> Files.exists(gate.resolve("waiting")), "no grant waits");
    }

    static void await(BooleanSupplier condition, String otherwise) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(otherwise);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Override
    public void letGrantsPass() {
        try {
            Files.deleteIfExists(gate.resolve("hold"));
            Files.deleteIfExists(gate.resolve("waiting"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, String text) {
        try {
            Files.writeString(gate.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void remove(String name) {
        server.onHost("echo '{\"do\":\"end\",\"names\":{\"" + name
                + "\":\"\"},\"wait_ms\":2000}' | /usr/lib/portcullis/portcullis-host manage");
    }

    @Override
    public void makeForeign() {
        server.onHost("echo 'somebody-else' >>/etc/portcullis/principals/agent-other");
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.NONE));
    }

    @Override
    public void breakWith(Fault fault) {
        write("fault", fault.name());
        switch (fault) {
            case NONE -> {
                keys("cat /etc/portcullis/test_keys");
                proxy.pass();
            }
            case UNREACHABLE -> proxy.refuse();
            case BAD_CREDENTIALS -> {
                keys("true");
                proxy.refuse();
                proxy.pass();
            }
            case HANG -> proxy.swallow();
            case SLOW -> proxy.delay(Duration.ofMillis(30));
            default -> proxy.pass();
        }
    }

    private void keys(String command) {
        server.onHost(
                command + " >/etc/portcullis/keys.new; mv /etc/portcullis/keys.new /etc/portcullis/platform_keys");
    }

    @Override
    public Set<String> canaries() {
        return Set.of(server.platformKey().lines().skip(2).findFirst().orElseThrow());
    }

    @Override
    public void close() {
        letGrantsPass();
        proxy.close();
    }
}
