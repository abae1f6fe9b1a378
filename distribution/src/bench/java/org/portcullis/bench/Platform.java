// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The real server in a process of its own, on a new home, with the Java options of this process, so that both sides of a
 * comparison run alike; with the people that it takes to bring an agent to life.
 */
final class Platform implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int LOOKS = 10;

    private final Path home;
    private Process process;
    private JsonNode ports;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String requester;
    private String governor;
    private String administrator;
    private String operator;

    private Platform(Path home) {
        this.home = home;
    }

    /** Starts it and enrols the people. */
    static Platform start() throws IOException, InterruptedException {
        return start(home -> {});
    }

    /** The same on a home that was prepared. */
    static Platform start(Consumer<Path> prepare) throws IOException, InterruptedException {
        Platform platform = new Platform(Files.createTempDirectory("portcullis-bench"));
        prepare.accept(platform.home);
        platform.launch();
        platform.administrator =
                Files.readString(platform.home.resolve("data/admin-token")).strip();
        platform.requester = platform.enrol("alice@example.com", "requester");
        platform.governor = platform.enrol("bob@example.com", "governance");
        platform.operator = platform.enrol("olga@example.com", "operator");
        return platform;
    }

    /** Stops it and starts it again on the same home, and waits until it is ready and its start-up work is over. */
    void restart() throws IOException, InterruptedException {
        restartAtOnce();
        TimeUnit.SECONDS.sleep(2);
    }

    /** Stops it and starts it again until it is ready. */
    void restartAtOnce() throws IOException, InterruptedException {
        stop();
        Files.deleteIfExists(home.resolve("data/ports.json"));
        launch();
    }

    /** Waits until so many adapter instances, and those that are shipped, are active. */
    void awaitActive(int instances) throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            int active = 0;
            for (JsonNode each : control(administrator, "GET", "/adapters/instances", JSON.createObjectNode())
                    .path("items")) {
                active += each.path("state").asText().equals("ACTIVE") ? 1 : 0;
            }
            if (active >= instances) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IOException("only " + active + " instances became active");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    double residentMegabytes() throws IOException {
        return InstancesBench.resident(process.pid());
    }

    private void launch() throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(Path.of(System.getProperty("portcullis.distribution"), "bin/portcullis-server")
                        .toString());
        builder.environment().put("PORTCULLIS_HOME", home.toString());
        builder.environment().put("PORTCULLIS_CONTROL_PORT", "0");
        builder.environment().put("PORTCULLIS_DATA_PORT", "0");
        String more = System.getProperty("portcullis.bench.server_options", "");
        builder.environment().merge("PORTCULLIS_JAVA_OPTIONS", more, (own, added) -> own + " " + added);
        process = builder.redirectErrorStream(true)
                .redirectOutput(Redirect.to(home.resolve("output").toFile()))
                .start();
        Path file = home.resolve("data/ports.json");
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!Files.exists(file)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException("The server didn't start: " + Files.readString(home.resolve("output")));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        ports = JSON.readTree(file.toFile());
    }

    /** Waits until the server does next to nothing, for two seconds at the most. */
    void awaitQuiet() throws InterruptedException {
        Duration before = cpu();
        for (int look = 0; look < LOOKS; look++) {
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            Duration now = cpu();
            if (now.minus(before).toMillis() < LOOK.toMillis() / 10) {
                return;
            }
            before = now;
        }
    }

    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    int dataPort() {
        return ports.get("data").asInt();
    }

    /** The issuer, and the base of every address on the data port. */
    String issuer() {
        return "http://127.0.0.1:" + dataPort();
    }

    private String enrol(String subject, String role) throws IOException, InterruptedException {
        ObjectNode person = JSON.createObjectNode().put("subject", subject);
        person.putArray("roles").add(role);
        String code = control(administrator, "POST", "/persons", person)
                .get("enrolment_code")
                .asText();
        return control(null, "POST", "/enrolments", JSON.createObjectNode().put("code", code))
                .get("token")
                .asText();
    }

    /** Declares a system, as an administrator does. */
    void putSystem(String name, ObjectNode system) throws IOException, InterruptedException {
        control(administrator, "PUT", "/systems/" + name, system);
    }

    /** Brings an agent to life that has this key and may do these operations; answers its id. */
    String agent(String name, String tier, String publicJwk, List<String[]> operations)
            throws IOException, InterruptedException {
        return agent(name, tier, publicJwk, operations, Map.of());
    }

    /** The same with labels. */
    String agent(String name, String tier, String publicJwk, List<String[]> operations, Map<String, String> labels)
            throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.put("name", name)
                .put("purpose", "benchmark")
                .put("mode", "SUPERVISED")
                .put("risk_tier", tier);
        body.put("environment", "test").put("owner", "alice@example.com");
        body.put("accountable_executive", "bob@example.com").put("sponsor", "alice@example.com");
        body.put("builder", "example corp");
        body.putObject("model").put("family", "example").put("version", "1");
        labels.forEach(body.putObject("labels")::put);
        ObjectNode intent = body.putObject("declared_intent");
        for (String[] each : operations) {
            intent.withArray("operations").addObject().put("system", each[0]).put("operation", each[1]);
        }
        body.withArray("workload_identities").addObject().put("type", "jwk").set("jwk", JSON.readTree(publicJwk));
        body.put("expires_at", Instant.now().plusSeconds(86_400).toString());
        String request =
                control(requester, "POST", "/agent-requests", body).get("id").asText();
        String id = control(governor, "POST", "/agent-requests/" + request + "/decision", said("decision", "APPROVE"))
                .get("agent_id")
                .asText();
        control(governor, "POST", "/agents/" + id + "/transitions", said("to", "PROVISIONED"));
        ObjectNode live = said("to", "ACTIVE");
        live.putObject("evidence").put("validation", "ok").put("baseline", "v1");
        control(governor, "POST", "/agents/" + id + "/transitions", live);
        return id;
    }

    /** A command of the operator's. */
    JsonNode operator(String path, ObjectNode body) throws IOException, InterruptedException {
        return control(operator, "POST", path, body);
    }

    /** What governance sees there. */
    JsonNode governor(String path) throws IOException, InterruptedException {
        return control(governor, "GET", path, JSON.createObjectNode());
    }

    private static ObjectNode said(String name, String value) {
        return JSON.createObjectNode().put(name, value).put("reason", "benchmark");
    }

    private JsonNode control(String token, String method, String path, ObjectNode body)
            throws IOException, InterruptedException {
        String url = "http://127.0.0.1:" + ports.get("control").asInt() + "/api/v1" + path;
        return call(method, url, token == null ? null : "Bearer " + token, body);
    }

    /** One call that must succeed; headers come in pairs. */
    JsonNode call(String method, String url, String authorization, ObjectNode body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = send(request.build());
        if (response.statusCode() >= 300) {
            throw new IOException(method + " " + url + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        try (Stream<Path> all = Files.walk(home)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
