// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.portcullis.tck.Fault;

/**
 * A real embedded target that a test can break, and the vendor's own view of what lives there; for the tests of the
 * adapters that speak to it.
 */
public final class TargetRig implements AutoCloseable {
    /** All that it can be broken with. */
    public static final Set<Fault> FAULTS = EnumSet.allOf(Fault.class);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private EmbeddedTarget target;
    private boolean running;

    /** Starts it on free ports of loopback, with its books in that folder. */
    public TargetRig(Path folder) throws Exception {
        this.folder = folder;
        start();
    }

    /** Where agents use it. */
    public String url() {
        return "http://127.0.0.1:" + target.port();
    }

    /** Where adapters manage it. */
    public String adminUrl() {
        return "http://127.0.0.1:" + target.adminPort();
    }

    /** What the administration's interface asks for. */
    public String adminSecret() {
        return target.adminSecret();
    }

    /** In force when it returns. */
    public void breakWith(Fault fault) {
        try {
            if (fault == Fault.UNREACHABLE) {
                target.close();
                running = false;
                return;
            }
            if (!running) {
                start();
            }
            switch (fault) {
                case BAD_CREDENTIALS -> misbehave("{\"status\":401}");
                case THROTTLED -> misbehave("{\"status\":429}");
                case SERVER_ERROR -> misbehave("{\"status\":500}");
                case HANG -> misbehave("{\"delay_ms\":60000}");
                case ANSWER_LOST -> misbehave("{\"lose_answer\":true}");
                case ANSWER_LATE -> misbehave("{\"delay_answer_ms\":60000}");
                case ANSWER_CUT -> misbehave("{\"cut_answer\":true}");
                case SLOW -> misbehave("{\"delay_ms\":300}");
                default -> admin("DELETE", "faults", null);
            }
        } catch (Exception e) {
            throw new IllegalStateException("the target can't be broken as wanted", e);
        }
    }

    /** Makes it misbehave as its administration interface describes faults. */
    public void misbehave(String fault) {
        admin("PUT", "faults", fault);
    }

    /** Asks the administration interface itself, past any adapter. */
    public HttpResponse<String> admin(String method, String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(adminUrl() + "/admin/" + path))
                .header("Authorization", "Bearer " + adminSecret())
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build());
    }

    /** How many accounts or grants ({@code kind}) have names that begin so. */
    public int count(String kind, String prefix) {
        return admin("GET", kind + "?prefix=" + prefix, null).body().split("\"created_at\"", -1).length - 1;
    }

    /** The status that a login gets at that path. */
    public int get(String path, String username, String password) {
        String pair = Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(URI.create(url() + path))
                        .header("Authorization", "Basic " + pair)
                        .build())
                .statusCode();
    }

    @Override
    public void close() throws Exception {
        if (running) {
            target.close();
            running = false;
        }
    }

    private void start() throws Exception {
        target = EmbeddedTarget.start(TargetOptions.inFolder(folder));
        running = true;
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("the target does not answer the test", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the test was interrupted", e);
        }
    }
}
