// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The embedded target, asked by its own administration and with the credentials themselves. */
final class TargetSide implements VendorSide {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path home;

    TargetSide(Path home) {
        this.home = home;
    }

    @Override
    public Map<String, Set<String>> lists() {
        return Map.of("principal", names("accounts", "name"), "pam_grant", names("grants", "id"));
    }

    private Set<String> names(String kind, String field) {
        try {
            JsonNode ports =
                    MAPPER.readTree(home.resolve("data/target/ports.json").toFile());
            String secret =
                    Files.readString(home.resolve("data/keys/target-admin")).strip();
            Set<String> names = new TreeSet<>();
            String after = "";
            do {
                JsonNode page = MAPPER.readTree(get(
                                "http://127.0.0.1:" + ports.path("admin_port").asInt() + "/admin/" + kind
                                        + "?prefix=&after=" + after,
                                "Bearer " + secret)
                        .body());
                page.path("items").forEach(item -> names.add(item.path(field).asText()));
                after = page.path("next").asText("");
            } while (!after.isEmpty());
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean works(JsonNode credential) {
        String pair = credential.path("username").asText() + ":"
                + credential.path("password").asText();
        String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        try {
            return get(credential.path("url").asText() + "/invoices", "Basic " + basic)
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> get(String url, String authorization) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .timeout(Duration.ofSeconds(10))
                            .header("Authorization", authorization)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
