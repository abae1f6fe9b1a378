// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A real Keycloak on loopback, plain HTTP, with the preview feature {@code scim-api}; its database is a file. Tests share
 * one ({@link RealServers#keycloak()}) and take a realm each ({@link #newRealm}), which costs about half a second.
 */
public final class KeycloakServer implements AutoCloseable {
    /** The version that is run. */
    public static final String VERSION = KeycloakHome.VERSION;

    private static final Duration LONGEST_ADMIN = Duration.ofSeconds(40);
    private static final Pattern TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Making RSA keys takes seconds without the server compiler; elliptic ones take none. */
    private static final String KEYS = """
            "defaultSignatureAlgorithm":"ES256","components":{"org.keycloak.keys.KeyProvider":[
            {"name":"ec","providerId":"ecdsa-generated","config":{"priority":["100"],"ecdsaEllipticCurveKey":["P-256"]}},
            {"name":"hmac","providerId":"hmac-generated","config":{"priority":["100"],"algorithm":["HS512"]}},
            {"name":"aes","providerId":"aes-generated","config":{"priority":["100"]}}]}""";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Path folder;
    private final int port;
    private final int health;
    private final String secret;
    private ServerProcess process;
    private String adminToken = "";
    private long adminUntil;

    private KeycloakServer(Path folder, String secret) {
        this.folder = folder;
        this.port = ServerProcess.freePort();
        this.health = ServerProcess.freePort();
        this.secret = secret;
    }

    /** What it answered. */
    public record Answer(int status, String body) {}

    /** Starts one of its own. */
    public static KeycloakServer start() {
        Path folder = ServerProcess.newFolder("keycloak");
        KeycloakServer server = new KeycloakServer(folder, KeycloakHome.copyTo(folder));
        server.startAgain();
        return server;
    }

    /** Starts the stopped or killed server on the same port with the same data; nothing when it runs. */
    public synchronized void startAgain() {
        if (isRunning()) {
            return;
        }
        try {
            process = ServerProcess.start("Keycloak", folder, Map.of(), KeycloakHome.command(folder, port, health));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        forgetAdminToken();
        process.awaitReady(KeycloakHome.START, () -> answers(port));
    }

    static boolean answers(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/realms/master")
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(10_000);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == 200;
        } catch (IOException e) {
            return false; // still starting up: asked again until the time-out, which shows the server's log
        }
    }

    /**
     * Makes a realm with elliptic keys and no users.
     *
     * @param prefix lower-case letters; a number is put behind it
     * @param settings more fields of the realm's representation, {@code "clients":[…]} say, without braces; may be empty
     * @return its name
     */
    public String newRealm(String prefix, String settings) {
        String name = prefix + NUMBER.incrementAndGet();
        String more = settings.isBlank() ? "" : "," + settings;
        must("POST", "/admin/realms", "{\"realm\":\"" + name + "\",\"enabled\":true," + KEYS + more + "}");
        forgetAdminToken();
        return name;
    }

    /** Calls the admin API as one who may do everything; {@code body} is JSON, or null for none. */
    public Answer call(String method, String path, String body) {
        return send(method, path, "application/json", body, Map.of("Authorization", "Bearer " + adminToken()));
    }

    /** As {@link #call}; anything but 2xx is an {@link IllegalStateException} with what the server said. */
    public String must(String method, String path, String body) {
        Answer answer = call(method, path, body);
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException(method + " " + path + ": " + answer);
        }
        return answer.body();
    }

    /** Posts a form as nobody in particular. */
    public Answer post(String path, Map<String, String> form) {
        String body = new TreeMap<>(form)
                .entrySet().stream()
                        .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&"));
        return send("POST", path, "application/x-www-form-urlencoded", body, Map.of());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Rights over a new realm are in tokens made after it only. */
    private synchronized void forgetAdminToken() {
        adminUntil = 0;
    }

    private synchronized String adminToken() {
        if (System.nanoTime() - adminUntil >= 0 || adminUntil == 0) {
            Answer answer = post(
                    "/realms/master/protocol/openid-connect/token",
                    Map.of(
                            "grant_type",
                            "client_credentials",
                            "client_id",
                            KeycloakHome.ADMIN,
                            "client_secret",
                            secret));
            Matcher found = TOKEN.matcher(answer.body());
            if (answer.status() != 200 || !found.find()) {
                throw new IllegalStateException("no token for the administrator: " + answer.status());
            }
            adminToken = found.group(1);
            adminUntil = System.nanoTime() + LONGEST_ADMIN.toNanos();
        }
        return adminToken;
    }

    private Answer send(String method, String path, String type, String body, Map<String, String> headers) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", type)
                .method(method, publisher);
        headers.forEach(request::header);
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Keycloak was asked", e);
        }
    }

    /** Stops in order; returns when it is down. */
    public synchronized void stop() {
        end("TERM");
    }

    /** Kills it as a crash would ({@code kill -9}); what it wrote within the last half second may be lost. */
    public synchronized void kill() {
        end("KILL");
    }

    private void end(String signal) {
        if (isRunning()) {
            resume();
            ServerProcess.signal(signal, process.pid());
            process.waitForEnd(Duration.ofSeconds(30));
        }
    }

    /** Freezes it: connections are accepted by the system, nothing answers. */
    public synchronized void pause() {
        ServerProcess.signal("STOP", process.pid());
    }

    /** Lets a frozen server go on. */
    public synchronized void resume() {
        ServerProcess.signal("CONT", process.pid());
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    public int port() {
        return port;
    }

    /** Base address without a trailing slash. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        kill();
        ServerProcess.deleteTree(folder);
    }
}
