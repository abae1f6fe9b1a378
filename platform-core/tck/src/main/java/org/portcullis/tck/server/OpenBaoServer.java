// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.portcullis.adapter.kit.Authorities;

/**
 * A real OpenBao (the Vault API) on loopback.
 *
 * <p>{@link #start()} is durable: raft storage, unsealed by a static key, so that it is up again by itself after
 * {@link #kill()}. It starts from a template that is initialised once per machine (and so shares the template's
 * {@code cluster_id}); {@link #startFresh()} initialises a cluster of its own; {@link #startDev()} keeps all in memory.
 */
public final class OpenBaoServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private static final String AUTHORITY = "vault-ca.pem";

    private final Path folder;
    private final boolean tls;
    private final int port;
    private final String rootToken;
    private final List<String> command;
    private ServerProcess process;
    private HttpClient http;

    private OpenBaoServer(Path folder, boolean tls, int port, String rootToken, List<String> command) {
        this.folder = folder;
        this.tls = tls;
        this.port = port;
        this.rootToken = rootToken;
        this.command = command;
    }

    /** Durable, from the machine's template; about 2 s once the template is there. */
    public static OpenBaoServer start() {
        Path binary = OpenBaoBinary.find();
        Path folder = ServerProcess.newFolder("openbao");
        OpenBaoTemplate.copyTo(binary, folder);
        return durable(binary, folder);
    }

    /** Durable, with a {@code cluster_id} that no other server has; about 7 s. */
    public static OpenBaoServer startFresh() {
        Path binary = OpenBaoBinary.find();
        Path folder = ServerProcess.newFolder("openbao");
        OpenBaoTemplate.initialise(binary, folder);
        return durable(binary, folder);
    }

    private static OpenBaoServer durable(Path binary, Path folder) {
        int port = ServerProcess.freePort();
        OpenBaoServer server = new OpenBaoServer(
                folder, false, port, OpenBaoTemplate.rootToken(folder), OpenBaoTemplate.command(binary, folder, port));
        server.startAgain();
        return server;
    }

    /** In memory: all is lost when it stops; about 1 s. */
    public static OpenBaoServer startDev() {
        return dev(false);
    }

    /** The same with TLS, which asks clients for their certificates as well; {@link #authority()} vouches for it. */
    public static OpenBaoServer startDevTls() {
        return dev(true);
    }

    private static OpenBaoServer dev(boolean tls) {
        Path folder = ServerProcess.newFolder("openbao-dev");
        int port = ServerProcess.freePort();
        String token = "dev-root-" + port;
        List<String> command = new ArrayList<>(List.of(
                OpenBaoBinary.find().toString(),
                "server",
                "-dev",
                "-dev-no-store-token",
                "-dev-listen-address=127.0.0.1:" + port,
                "-dev-root-token-id=" + token));
        if (tls) {
            command.addAll(List.of("-dev-tls", "-dev-tls-cert-dir=" + folder));
        }
        OpenBaoServer server = new OpenBaoServer(folder, tls, port, token, List.copyOf(command));
        server.startAgain();
        return server;
    }

    /** Starts the stopped or killed server on the same port; returns when it is unsealed and active. */
    public synchronized void startAgain() {
        if (isRunning()) {
            return;
        }
        process = ServerProcess.start("OpenBao", folder, Map.of("HOME", folder.toString()), command);
        process.awaitReady(START, () -> status("/v1/sys/health") == 200);
    }

    void ensureRunning() {
        startAgain();
    }

    private int status(String path) {
        try {
            return send("GET", path, null, null).status();
        } catch (IOException e) {
            return -1; // not listening yet: asked again until the time-out, which shows the server's log
        }
    }

    /** Stops in order; returns when it is down. */
    public synchronized void stop() {
        end("TERM");
    }

    /** Kills it as a crash would ({@code kill -9}). */
    public synchronized void kill() {
        end("KILL");
    }

    private void end(String signal) {
        if (isRunning()) {
            resume();
            ServerProcess.signal(signal, process.pid());
            process.waitForEnd(Duration.ofSeconds(20));
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

    public synchronized long pid() {
        return process.pid();
    }

    /** Base address without a trailing slash. */
    public String url() {
        return (tls ? "https" : "http") + "://127.0.0.1:" + port;
    }

    /** The certificate (PEM) that vouches for a server with TLS. */
    public Path authority() {
        return folder.resolve(AUTHORITY);
    }

    /** The program that runs, which is the command line client as well. */
    public Path program() {
        return Path.of(command.get(0));
    }

    public int port() {
        return port;
    }

    public String rootToken() {
        return rootToken;
    }

    /** What a server answered: status and the body as text. */
    public record Answer(int status, String body) {}

    /**
     * One call with the root token, for the test's own set-up and for looking at the vendor's side.
     *
     * @param path below {@code /v1/}, without a leading slash
     * @param json the body, or null
     */
    public Answer call(String method, String path, String json) {
        return call(rootToken, method, path, json);
    }

    /** The same with another token. */
    public Answer call(String token, String method, String path, String json) {
        try {
            return send(method, "/v1/" + path, token, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A {@link #call} that has to succeed (2xx); anything else is an error with the server's text. */
    public String must(String method, String path, String json) {
        Answer answer = call(method, path, json);
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException(method + " " + path + ": " + answer.status() + " " + answer.body());
        }
        return answer.body();
    }

    private Answer send(String method, String path, String token, String json) throws IOException {
        HttpRequest.BodyPublisher body = json == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        if (token != null) {
            request.header("X-Vault-Token", token);
        }
        try {
            HttpResponse<String> answer = client().send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Made when it is first needed: a server with TLS writes its certificates as it starts. */
    private synchronized HttpClient client() throws IOException {
        if (http == null) {
            HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
            if (tls) {
                builder.sslContext(trusting());
            }
            http = builder.build();
        }
        return http;
    }

    private SSLContext trusting() throws IOException {
        if (!Files.exists(authority())) {
            throw new IOException("it has written no certificate yet");
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, Authorities.trust(authority()), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        ServerProcess.deleteTree(folder);
    }
}
