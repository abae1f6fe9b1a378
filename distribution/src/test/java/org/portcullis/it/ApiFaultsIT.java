// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Bad input at the control port: 4xx with pointers, nothing half-created (API-1, JIT-3)")
class ApiFaultsIT {
    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Office office;
    private static Bot bot;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(folder.resolve("home")).start();
        office = new Office(server);
        bot = office.liveBot("fault-bot", "HIGH");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static int requests() {
        return office.requester()
                .get("/agent-requests?limit=500")
                .must(200)
                .body()
                .path("items")
                .size();
    }

    private static void refused(String body, int status, String pointer) {
        int before = requests();
        Answer answer = office.requester().post("/agent-requests", body).must(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        if (pointer != null) {
            assertThat(answer.body().path("errors").findValuesAsText("pointer")).contains(pointer);
        }
        assertThat(requests()).as("nothing is half-created").isEqualTo(before);
    }

    private static ObjectNode good(String name) {
        return office.application(name, "LOW", office.newBot().publicJwk());
    }

    @Test
    @DisplayName("wrong types, unknown fields, values out of range")
    void fields() {
        refused(good("a1").put("purpose", 7).toString(), 400, "/purpose");
        refused(good("a2").put("colour", "red").toString(), 400, "/colour");
        refused(good("a3").put("risk_tier", "HUGE").toString(), 400, "/risk_tier");
        refused(good("a4").put("expires_at", "tomorrow").toString(), 400, "/expires_at");
        refused(good("A Name!").toString(), 422, "/name");
        refused("{\"name\":", 400, null);
        refused("[1]", 400, null);
    }

    @Test
    @DisplayName("a name of 1 MB, and one that fits the body but not the field")
    void sizes() {
        refused(good("x".repeat(1_000_000)).toString(), 413, null);
        refused(good("x".repeat(10_000)).toString(), 400, "/name");
    }

    @Test
    @DisplayName("ids of other kinds and ids that nobody has")
    void ids() {
        office.governor().get("/agents/" + office.governor().id()).must(404);
        office.governor().get("/elevations/" + bot.id()).must(404);
        office.governor().get("/agents/agt_00000000000000000000000000").must(404);
        assertThat(office.governor().get("/agents/..%2f..%2fetc").status()).isIn(400, 404);
        Answer revoked = office.operator().revoke("agent", "agt_00000000000000000000000000", "PT0S");
        assertThat(revoked.status()).isBetween(400, 499);
    }

    @Test
    @DisplayName("an idempotency key: the same answer again; another body is 422; a secret is never repeated")
    void idempotency() {
        String body = good("once-bot").toString();
        Map<String, String> key = Map.of("Idempotency-Key", "key-1");
        String id = office.requester()
                .call("POST", "/agent-requests", body, key)
                .must(201)
                .text("id");
        int before = requests();
        assertThat(office.requester()
                        .call("POST", "/agent-requests", body, key)
                        .must(201)
                        .text("id"))
                .isEqualTo(id);
        office.requester()
                .call("POST", "/agent-requests", good("other-bot").toString(), key)
                .must(422);
        assertThat(requests()).isEqualTo(before);
        Map<String, String> other = Map.of("Idempotency-Key", "key-2");
        office.requester().call("POST", "/access-tokens", "{}", other).must(201);
        assertThat(office.requester()
                        .call("POST", "/access-tokens", "{}", other)
                        .must(409)
                        .problem())
                .isEqualTo("already-handed-over");
    }

    @Test
    @DisplayName("no token, a broken one, a wrong role")
    void roles() {
        User nobody = User.withToken(server, "nonsense");
        nobody.get("/agents").must(401);
        nobody.call("GET", "/agents", null, Map.of("Authorization", "Basic eDp5"))
                .must(401);
        office.requester()
                .post("/persons", "{\"subject\":\"m@x\",\"roles\":[\"admin\"]}")
                .must(403);
        office.requester().revoke("agent", bot.id(), "PT0S").must(403);
        office.administrator().revoke("agent", bot.id(), "PT0S").must(403);
        office.operator().post("/agent-requests", good("op-bot").toString()).must(403);
    }

    @Test
    @DisplayName("what the HTTP server itself refuses is a problem too, for any method")
    void unreadablePaths() {
        for (String method : new String[] {"GET", "PUT", "DELETE"}) {
            Answer answer = Http.call(method, server.control("/api/v1/systems/%18x%2F..%2F"), Map.of(), null)
                    .must(400);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.problem()).isEqualTo("bad-request");
        }
    }

    @Test
    @DisplayName("AUD-1: a flood of callers without a credential, at both ports, is a handful of records")
    void flood() {
        User nobody = User.withToken(server, "nothing");
        for (int i = 0; i < 200; i++) {
            nobody.get("/agents").must(401);
            nobody.post("/enrolments", "{\"code\":\"none-" + i + "\"}");
            Http.call("GET", server.data("/gw/billing-db/invoices"), Map.of("Authorization", "Bearer x"), null)
                    .must(401);
            Http.call("POST", server.data("/v1/elevations"), Map.of("Authorization", "Bearer x"), "{}")
                    .must(401);
        }
        List<String> strangers = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = office.administrator()
                    .get("/audit?limit=500" + cursor)
                    .must(200)
                    .body();
            page.path("items").forEach(item -> {
                if (item.findValuesAsText("actor").contains("anonymous")) {
                    strangers.add(item.toString());
                }
            });
            String next = page.path("next_cursor").asText("");
            cursor = next.isEmpty() || next.equals("null") ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        assertThat(strangers).hasSizeBetween(4, 20);
    }

    @Test
    @DisplayName("a person's token on the data port, an agent's on the control port")
    void ports() {
        User.withToken(server, bot.token()).get("/agents").must(401);
        Bot impostor = new Bot(bot);
        impostor.use(office.governor().token());
        assertThat(impostor.elevate("T-1", "read-invoices").status()).isEqualTo(401);
    }

    @Test
    @DisplayName("other methods, other paths, other media types")
    void http() {
        assertThat(office.governor().delete("/agents").must(405).headers().firstValue("Allow"))
                .contains("GET");
        office.governor().get("/nothing").must(404);
        office.requester()
                .call("POST", "/agent-requests", "name=x", Map.of("Content-Type", "text/plain"))
                .must(415);
        office.governor().get("/agents?limit=0").must(400);
        office.governor().get("/agents?limit=1&limit=2").must(400);
    }
}
