// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("GET /metrics: how each adapter instance fares, for a collector (OPS-2, PLG-6)")
class MetricsIT {
    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static User admin;
    private static User viewer;

    @BeforeAll
    static void start() throws IOException {
        Path home = folder.resolve("home");
        ProbeBundle.configure(home, ProbeBundle.INSTANCE);
        server = new ServerUnderTest(home).start();
        admin = User.administrator(server);
        viewer = admin.enrol("collector", "viewer");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String scrape(String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.control("/metrics"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " "
                + answer.headers().firstValue("Content-Type").orElse("") + "\n" + answer.body();
    }

    @Test
    @DisplayName(
            "calls, failures by kind, breaker, latency and threads of each instance; in the format that is asked for")
    void instances() throws Exception {
        byte[] jar = ProbeBundle.version("1.0.0").with("fail", "vendor").jar();
        ProbeBundle.pin(admin, jar);
        admin.deploy(jar).must(201);
        admin.call("POST", "/adapters/instances/" + ProbeBundle.INSTANCE + "/check", "{}", Map.of());
        String bearer = "Bearer " + viewer.token();
        String open = scrape("Authorization", bearer, "Accept", "application/openmetrics-text;version=1.0.0");
        assertThat(open).startsWith("200 application/openmetrics-text").endsWith("# EOF\n");
        assertThat(open)
                .contains("portcullis_ready 1.0")
                .contains(
                        "portcullis_adapter_state{instance=\"vault-local~default\",portcullis_adapter_state=\"ACTIVE\"} 1")
                .contains(
                        "portcullis_adapter_breaker{instance=\"vault-local~default\",portcullis_adapter_breaker=\"OPEN\"} 0")
                .contains("portcullis_adapter_calls_total{instance=\"vault-local~default\"} ")
                .contains("portcullis_adapter_latency_seconds{instance=\"vault-local~default\",quantile=\"0.99\"} ")
                .contains("portcullis_adapter_threads{instance=\"vault-local~default\"} ")
                .containsPattern(
                        "portcullis_adapter_failures_total\\{instance=\"vault-probe~one\",kind=\"[A-Z_]+\"} [1-9]");

        String plain = scrape("Authorization", bearer);
        assertThat(plain).startsWith("200 text/plain").contains("# TYPE portcullis_adapter_calls_total counter");
    }

    @Test
    @DisplayName("without the token of a person nothing is told")
    void strangers() throws Exception {
        assertThat(scrape()).startsWith("401 application/problem+json").doesNotContain("vault-local");
        assertThat(scrape("Authorization", "Bearer nonsense")).startsWith("401 application/problem+json");
    }
}
