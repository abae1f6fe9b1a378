// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What benchmarks declare: systems, instances, who is approved beforehand; and their kills. */
final class Catalogue {
    private Catalogue() {}

    /** A system with the operation {@code read}, whose credentials come from that role of a vault; PAM may be empty. */
    static ObjectNode system(String role, String vault, String pam) {
        ObjectNode system = Platform.JSON.createObjectNode().put("environment", "test");
        ObjectNode operation = system.putObject("operations").putObject("read").put("class", "READ");
        ObjectNode bindings = operation.putObject("bindings");
        bindings.putObject("vault").put("instance", vault).putObject("template").put("role", role);
        if (!pam.isEmpty()) {
            bindings.putObject("pam").put("instance", pam).putObject("template");
        }
        return system;
    }

    /** An instance in a file, as it is shipped. */
    static void instance(Path home, String id, ObjectNode settings) {
        write(home, "config/instances/" + id + ".json", settings.toString());
    }

    /** The operation {@code read} of these systems needs no person's approval for a LOW agent. */
    static void approve(Path home, String... systems) {
        ObjectNode policy = Platform.JSON.createObjectNode().put("version", 1);
        ObjectNode profile = policy.putArray("pre_approved").addObject().put("name", "bench");
        for (String system : systems) {
            profile.withArray("operations").addObject().put("system", system).put("operation", "read");
        }
        profile.putArray("tiers").add("LOW");
        profile.putArray("modes").add("SUPERVISED");
        write(home, "config/policies/bench.yaml", policy.toString()); // JSON is YAML
    }

    static void write(Path home, String name, String text) {
        try {
            Path file = home.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Commands it and answers its id as soon as the fence stands. */
    static String command(Platform platform, String type, String id) throws IOException, InterruptedException {
        return platform.operator("/revocations", target(type, id)).path("id").asText();
    }

    /** Returns when it is REVOKED. */
    static void awaitEnd(Platform platform, String id) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!platform.governor("/revocations/" + id).path("state").asText().equals("REVOKED")) {
            if (System.nanoTime() > end) {
                throw new IOException("not revoked: " + platform.governor("/revocations/" + id));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static ObjectNode target(String type, String id) {
        ObjectNode body = Platform.JSON.createObjectNode().put("reason", "benchmark");
        body.putObject("target").put("type", type).put("id", id);
        return body;
    }

    /** Commands it and waits for its end, which must be REVOKED. */
    static JsonNode revoke(Platform platform, String type, String id, String longest)
            throws IOException, InterruptedException {
        JsonNode revocation = platform.operator("/revocations?wait=" + longest, target(type, id));
        if (!revocation.path("state").asText().equals("REVOKED")) {
            throw new IOException("not revoked: " + revocation);
        }
        return revocation;
    }
}
