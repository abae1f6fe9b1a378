// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.tck.AuditSinkContract;
import org.portcullis.tck.AuditVendor;

/** One Elasticsearch for all of it. */
@Tag("slow")
@DisplayName("siem-elastic keeps the contract at a real Elasticsearch, with the role of its page")
class ElasticsearchContractTest {
    @Nested
    class Contract extends AuditSinkContract {
        @Override
        protected AuditVendor open() {
            return new SearchFixture(RealSearch.elasticsearch());
        }
    }

    @Nested
    @DisplayName("CRB-4 that role")
    class Role {
        private final RealSearch cluster = RealSearch.elasticsearch();

        @Test
        @DisplayName(
                "it may add to the audit trail, and neither read, change nor delete anything in it, nor add elsewhere")
        void leastPrivilege() throws Exception {
            try (SearchFixture fixture = new SearchFixture(cluster)) {
                AuditRecord record =
                        new AuditRecord("nod_1", 1, "evt_1", Instant.now(), "{\"action\":\"a.b\",\"seq\":1}", "ab");
                fixture.sink()
                        .deliver(List.of(record), new CallContext(Instant.now().plusSeconds(60), "key", "cor"));
                assertThat(fixture.received()).containsExactly("evt_1");
                String stream = "/" + fixture.dataStream();
                assertThat(status("GET", stream + "/_search", "")).isEqualTo(403);
                assertThat(status("POST", stream + "/_delete_by_query", "{\"query\":{\"match_all\":{}}}"))
                        .isNotEqualTo(200);
                assertThat(status("PUT", stream + "/_mapping", "{}")).isEqualTo(403);
                assertThat(status("DELETE", stream, "")).isEqualTo(403);
                assertThat(status("POST", "/elsewhere/_create/1", "{\"a\":1}")).isEqualTo(403);
                assertThat(status("GET", "/_cluster/settings", "")).isEqualTo(403);
                assertThat(fixture.received()).containsExactly("evt_1");
            }
        }

        private int status(String method, String path, String body) throws IOException, InterruptedException {
            String login =
                    Base64.getEncoder().encodeToString(("sink:" + cluster.secret()).getBytes(StandardCharsets.UTF_8));
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + cluster.port() + path))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Basic " + login)
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        }
    }
}
