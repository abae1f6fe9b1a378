// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The embedded target as a process of its own")
class TargetProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    @DisplayName("REV-3 kill -9 in the middle of the work: what was answered holds, on the same ports")
    void killed() throws Exception {
        Process process = start();
        Set<String> made = ConcurrentHashMap.newKeySet();
        Set<String> ended = ConcurrentHashMap.newKeySet();
        Set<String> ending = ConcurrentHashMap.newKeySet();
        List<Thread> workers = new ArrayList<>();
        int port = ports().path("admin_port").asInt();
        for (int worker = 0; worker < 4; worker++) {
            String space = "pc-w" + worker;
            Thread thread = new Thread(() -> work(port, space, made, ending, ended));
            thread.start();
            workers.add(thread);
        }
        await(() -> ended.size() > 60);
        process.destroyForcibly().waitFor();
        for (Thread thread : workers) {
            thread.join();
        }
        start();
        assertThat(ports().path("admin_port").asInt()).isEqualTo(port);
        Set<String> expected = ConcurrentHashMap.newKeySet();
        expected.addAll(made);
        expected.removeAll(ending); // an end that was asked for and never answered may have happened or not
        assertThat(expected).isNotEmpty();
        for (String name : expected) {
            assertThat(admin(port, "GET", "accounts/" + name, null))
                    .as("made: " + name)
                    .isEqualTo(200);
        }
        for (String name : ended) {
            assertThat(admin(port, "GET", "accounts/" + name, null))
                    .as("ended: " + name)
                    .isEqualTo(404);
        }
    }

    @Test
    @DisplayName("it ends with its parent, and says in one sentence why it can't start")
    void ends() throws Exception {
        Process process = start("--exit-with-parent");
        process.getOutputStream().close();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--port", Integer.toString(taken.getLocalPort()))).isEqualTo(1);
        }
        assertThat(Files.readString(folder.resolve("out")))
                .contains("embedded target: ")
                .doesNotContain("\tat ");
        assertThat(run("--nonsense")).isEqualTo(2);
    }

    @Test
    @DisplayName("wrong arguments are named")
    void arguments() {
        assertThatThrownBy(() -> TargetOptions.parse(List.of("--port", "x")))
                .hasMessageContaining("--port wants a port from 0 to 65535");
        assertThatThrownBy(() -> TargetOptions.parse(List.of())).hasMessageContaining("--data is missing");
        assertThatThrownBy(() -> TargetOptions.parse(List.of("--data"))).hasMessageContaining("wants a value");
    }

    /** Makes three accounts and ends the first of them, again and again, until the target has gone. */
    private void work(int port, String space, Set<String> made, Set<String> ending, Set<String> ended) {
        try {
            for (int round = 0; true; round++) {
                for (String part : List.of("a", "b", "c")) {
                    String name = space + "." + round + part;
                    String body = "{\"password\":\"%s\",\"expires_at\":\"%s\"}"
                            .formatted("p".repeat(30), Instant.now().plusSeconds(600));
                    if (admin(port, "PUT", "accounts/" + name, body) == 200) {
                        made.add(name);
                    }
                }
                String first = space + "." + round + "a";
                ending.add(first);
                if (admin(port, "DELETE", "accounts/" + first, null) == 200) {
                    ended.add(first);
                }
            }
        } catch (IOException e) {
            // killed, as the test wants
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int admin(int port, String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/admin/" + path))
                .header(
                        "Authorization",
                        "Bearer "
                                + Files.readString(folder.resolve("admin-secret"))
                                        .strip())
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString()).statusCode();
    }

    private Process start(String... more) throws Exception {
        long pid =
                Files.exists(folder.resolve("ports.json")) ? ports().path("pid").asLong() : -1;
        Process process = launch(more);
        await(() -> Files.exists(folder.resolve("ports.json"))
                && ports().path("pid").asLong() != pid);
        return process;
    }

    private int run(String... more) throws Exception {
        Process process = launch(more);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Process launch(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TargetMain.class.getName(),
                "--data",
                folder.toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private JsonNode ports() {
        try {
            return new ObjectMapper().readTree(folder.resolve("ports.json").toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("the condition in time").isBefore(end);
            Thread.onSpinWait();
        }
    }
}
