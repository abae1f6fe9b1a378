// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.tck.Orders;

/** What is fetched wrapped, and what is handed over wrapped; the same at the fake and at the real vault. */
abstract class WrappingBehaviour {
    static final TaskRef TASK = new TaskRef("agt_x", "T-1", "elv_x");
    private static final ObjectMapper JSON = new ObjectMapper();

    final VaultFixture vault = new VaultFixture(side(), Map.of("wrap_ttl_seconds", 60));

    abstract VaultSide side();

    static CallContext soon() {
        return VaultFixture.context(Duration.ofSeconds(15));
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    @DisplayName("CRB-2: a credential fetched wrapped works, has its lease, and is ended as any other")
    void fetchedWrapped() {
        Held held = vault.grantAccess(TASK);
        assertThat(held.vendorLease()).startsWith("database/creds/" + vault.side.role() + "/");
        assertThat(held.principal()).isNotEmpty();
        assertThat(vault.stillOpen(held)).isTrue();
        vault.adapter.revoke(Orders.ending(held), soon());
        assertThat(vault.adapter.confirm(Orders.ending(held), soon())).contains(Evidence.READ_BACK);
        assertThat(vault.stillOpen(held)).isFalse();
    }

    @Test
    @DisplayName("CRB-2: handed over wrapped, the agent holds a token that opens its credential once, and nothing else")
    void handedOverWrapped() throws Exception {
        IssueRequest plain = vault.request("lse_wrapped", TASK, Duration.ofMinutes(5));
        Map<String, String> template = new HashMap<>(plain.template());
        template.put("hand_over", "wrapped");
        IssueRequest request = new IssueRequest("lse_wrapped", TASK, plain.system(), template, Duration.ofMinutes(5));
        String ref = vault.adapter.reserve(request, soon());
        Held held;
        Map<String, String> given;
        try (IssuedCredential issued = vault.adapter.issue(ref, request, soon())) {
            given = SshFixture.reveal(issued);
            held = Orders.held("lse_wrapped", issued.lease());
        }
        assertThat(given).containsOnlyKeys("wrapping_token", "unwrap_url", "unwrap_before", "url");
        assertThat(Instant.parse(given.get("unwrap_before"))).isAfter(Instant.now());
        HttpResponse<String> first = open(given);
        JsonNode inside = JSON.readTree(first.body()).path("data");
        assertThat(inside.path("username").asText()).isEqualTo(held.principal()).isNotEmpty();
        Map<String, String> values = Map.of(
                "username",
                inside.path("username").asText(),
                "password",
                inside.path("password").asText());
        assertThat(vault.works(values)).isTrue();
        assertThat(open(given).statusCode()).as("once").isEqualTo(400);
        vault.adapter.revoke(Orders.ending(held), soon());
        assertThat(vault.adapter.confirm(Orders.ending(held), soon())).contains(Evidence.READ_BACK);
        assertThat(vault.works(values)).isFalse();
    }

    /** What the agent's workload does; it has no login at the vault. */
    static HttpResponse<String> open(Map<String, String> given) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(given.get("unwrap_url")))
                                .header("X-Vault-Token", given.get("wrapping_token"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
