// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

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
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.portcullis.tck.server.RealServers;
import org.portcullis.tck.server.SearchServer;

/** A real cluster with the index template of the adapter's page; Elasticsearch with its role, too. It ends with the JVM. */
final class RealSearch implements SearchSide {
    private static final Path PAGE = Path.of("../../distribution/docs/adapters/siem-elastic");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "sink-canary-4711";
    private static RealSearch openSearch;
    private static RealSearch elasticsearch;

    private final HttpClient http = HttpClient.newHttpClient();
    private final SearchServer server;
    private final boolean secured;

    private RealSearch(SearchServer server, boolean secured) {
        this.server = server;
        this.secured = secured;
        String template = page("index-template.json")
                .replace("\"index.number_of_replicas\": 1", "\"index.number_of_replicas\": 0");
        call("PUT", "/_index_template/portcullis-audit", template);
    }

    static synchronized RealSearch openSearch() {
        if (openSearch == null) {
            openSearch = new RealSearch(RealServers.orSkip(SearchServer::openSearch), false);
        }
        return openSearch;
    }

    static synchronized RealSearch elasticsearch() {
        if (elasticsearch == null) {
            String role = page("elasticsearch-role.json").replaceAll("\\s+", " ");
            Map<String, String> files = Map.of(
                    "users", "admin:adminadmin\nsink:" + SECRET + "\n",
                    "users_roles", "superuser:admin\nportcullis_audit:sink\n",
                    "roles.yml", "portcullis_audit: " + role + "\n");
            elasticsearch = new RealSearch(RealServers.orSkip(() -> SearchServer.elasticsearch(files)), true);
        }
        return elasticsearch;
    }

    private static String page(String name) {
        try {
            return Files.readString(PAGE.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the administrator; 404 is an empty answer. */
    JsonNode call(String method, String path, String body) {
        String login = Base64.getEncoder().encodeToString("admin:adminadmin".getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Authorization", "Basic " + login)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2 && answer.statusCode() != 404) {
                throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.statusCode() == 404 ? "{}" : answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public Map<String, Object> login() {
        return secured
                ? Map.of("auth_method", "basic", "username", "sink", "auth_secret_ref", "env:SEARCH_PASSWORD")
                : Map.of("auth_method", "none");
    }

    @Override
    public String secret() {
        return secured ? SECRET : "";
    }

    @Override
    public List<JsonNode> documents(String dataStream) {
        call("POST", "/" + dataStream + "/_refresh", "");
        JsonNode found = call("GET", "/" + dataStream + "/_search?size=5000&seq_no_primary_term=true", "");
        List<JsonNode> hits = new ArrayList<>();
        found.at("/hits/hits").forEach(hits::add);
        hits.sort(Comparator.comparingLong(hit -> hit.path("_seq_no").asLong()));
        return hits;
    }

    /** Its index; the Elasticsearch build that is run can't remove a data stream. */
    @Override
    public void remove(String dataStream) {
        if (!secured) {
            call("DELETE", "/_data_stream/" + dataStream, "");
        }
    }
}
