// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.token.AgentPlay;

@DisplayName("JIT-1, JIT-3: agents ask, draw and complete; a denial says nothing but a reference")
class ElevationsEndpointTest {
    private static final String GOOD = "{\"task_id\":\"T-1\",\"operations\":[{\"system\":\"billing-db\","
            + "\"operation\":\"read-invoices\",\"constraints\":{\"year\":2026}}],\"justification\":\"because\",\"lifetime\":\"PT10M\"}";

    @TempDir
    Path folder;

    private final FakeElevations elevations = new FakeElevations();
    private final FakeBroker broker = new FakeBroker();
    private final FakeIdempotencyLog log = new FakeIdempotencyLog();
    private AgentPlay play;

    @BeforeEach
    void start() throws Exception {
        play = new AgentPlay(
                folder,
                (tokens, ledger, denials) -> new ElevationsEndpoint(
                        new AgentDoor(tokens, ledger), new Answers(denials), elevations, broker, log));
    }

    @AfterEach
    void stop() throws Exception {
        play.close();
    }

    @Test
    void theStory() throws Exception {
        AgentPlay.Reply asked = play.post("/v1/elevations", GOOD);
        assertThat(asked.status()).isEqualTo(201);
        assertThat(asked.json().get("status").asText()).isEqualTo("APPROVED");
        assertThat(asked.json().at("/operations/0/constraints/year").asInt()).isEqualTo(2026);
        String path = "/v1/elevations/" + asked.json().get("id").asText();
        assertThat(play.get(path).json().get("task_id").asText()).isEqualTo("T-1");
        AgentPlay.Reply drawn = play.post(path + "/credential", "");
        assertThat(drawn.status()).isEqualTo(200);
        assertThat(drawn.json().at("/credential/password").asText()).isEqualTo("s3cret");
        assertThat(drawn.json().get("lease_id").asText()).startsWith("lse_");
        assertThat(play.post(path + "/complete", "").json().get("status").asText())
                .isEqualTo("COMPLETED");
        assertThat(broker.undelivered).isEmpty();
    }

    @Test
    void withoutATokenOrWithAnEndedOneNothingIsSaid() throws Exception {
        assertThat(play.postWith(null, "/v1/elevations", GOOD).status()).isEqualTo(401);
        assertThat(play.postWith("Bearer x.y.z", "/v1/elevations", GOOD).status())
                .isEqualTo(401);
        play.fenceTheAgent();
        AgentPlay.Reply reply = play.post("/v1/elevations", GOOD);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().get("detail").asText()).matches("denied; reference evt_\\w+");
        assertThat(reply.header("WWW-Authenticate")).contains("invalid_token");
        assertThat(elevations.count()).isZero();
    }

    @Test
    void aDenialHidesItsReasonAndNamesTheRecord() throws Exception {
        elevations.forbid = true;
        AgentPlay.Reply reply = play.post("/v1/elevations", GOOD);
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.json().toString()).doesNotContain("intent").contains("reference evt_");
        assertThat(play.lastAuditReason()).contains("outside the declared intent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{",
                "null",
                "\"x\"",
                "{\"task_id\":\"a\",\"task_id\":\"b\"}",
                "{} {}",
                "{\"task_id\":7}",
                "{\"task_id\":\"T 1\"}",
                "{\"operations\":[]}",
                "{\"operations\":{}}",
                "{\"operations\":[7]}",
                "{\"lifetime\":\"-PT1M\"}",
                "{\"lifetime\":\"10m\"}",
                "{\"lifetime\":600}",
                "{\"lifetime\":\"P999999999999999999D\"}",
                "{\"extra\":1}",
                "{\"operations\":[{\"system\":\"s\",\"operation\":\"o\",\"constraints\":[]}]}",
                "{\"operations\":[{\"system\":\"s\",\"operation\":\"o\",\"class\":\"READ\"}]}"
            })
    void wrongBodiesAre400AndCreateNothing(String body) throws Exception {
        AgentPlay.Reply reply = play.post("/v1/elevations", body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("type").asText()).startsWith("https://portcullis.dev/problems/");
        assertThat(elevations.count()).isZero();
    }

    @Test
    void everyWrongFieldIsNamedWithItsPointer() throws Exception {
        String body = "{\"task_id\":\"\",\"operations\":[{\"system\":\"s\",\"operation\":\"\",\"x/y\":1}],\"a~b\":2}";
        JsonNode errors = play.post("/v1/elevations", body).json().get("errors");
        Set<String> pointers = new TreeSet<>();
        errors.forEach(error -> pointers.add(error.get("pointer").asText()));
        assertThat(pointers)
                .containsExactlyInAnyOrder(
                        "/task_id", "/operations/0/operation", "/operations/0/x~1y", "/a~0b", "/justification");
    }

    @Test
    void aRefusalLeavesTheConnectionFitForTheNextRequest() throws Exception {
        try (Socket socket = new Socket(play.address().getHost(), play.address().getPort())) {
            for (int i = 0; i < 3; i++) {
                OutputStream out = socket.getOutputStream();
                out.write("POST /v1/elevations HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                TimeUnit.MILLISECONDS.sleep(50); // the body comes after the head, as from the JDK's client
                out.write("{}".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                assertThat(status(socket.getInputStream())).isEqualTo("HTTP/1.1 401");
            }
        }
    }

    /** Reads one answer and throws all but its status away. */
    private static String status(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            assertThat(c).as("the connection's next byte after: " + head).isNotNegative();
            head.append((char) c);
        }
        Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        assertThat(length.find()).isTrue();
        in.readNBytes(Integer.parseInt(length.group(1)));
        return head.substring(0, 12);
    }

    @Test
    void hugeBodiesAndForeignIdsAreRefused() throws Exception {
        String huge = GOOD.replace("because", "b".repeat(1 << 20));
        assertThat(play.post("/v1/elevations", huge).status()).isEqualTo(413);
        for (String path : List.of("agt_x", "elv_", "elv_0123456789abcdefghjkmnpqrs/nothing", "a/b/c")) {
            assertThat(play.get("/v1/elevations/" + path).status()).isBetween(400, 405);
        }
    }

    @Test
    void anIdempotencyKeyRepeatsTheAnswerAndNeverASecret() throws Exception {
        JsonNode first =
                play.post("/v1/elevations", GOOD, "Idempotency-Key", "k1").json();
        assertThat(play.post("/v1/elevations", GOOD, "Idempotency-Key", "k1").json())
                .isEqualTo(first);
        assertThat(elevations.count()).isOne();
        assertThat(play.post("/v1/elevations", GOOD.replace("T-1", "T-2"), "Idempotency-Key", "k1")
                        .status())
                .isEqualTo(422);
        String draw = "/v1/elevations/" + first.get("id").asText() + "/credential";
        assertThat(play.post(draw, "", "Idempotency-Key", "k2").status()).isEqualTo(200);
        AgentPlay.Reply again = play.post(draw, "", "Idempotency-Key", "k2");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().toString()).contains("already-handed-over").doesNotContain("s3cret");
    }

    @Test
    @DisplayName("a credential whose answer cannot be kept or written is ended")
    void undelivered() throws Exception {
        String id = play.post("/v1/elevations", GOOD).json().get("id").asText();
        log.failKeeping = true;
        assertThat(play.post("/v1/elevations/" + id + "/credential", "", "Idempotency-Key", "k")
                        .status())
                .isEqualTo(503);
        assertThat(broker.undelivered).hasSize(1);
    }

    @Test
    void theOpenApiDocumentNamesEveryPathAndTheSchemasEveryMember() throws Exception {
        JsonNode document =
                new ObjectMapper().readTree(ElevationsEndpoint.class.getResourceAsStream(OpenApiEndpoint.RESOURCE));
        Set<String> paths = new TreeSet<>();
        document.get("paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths)
                .containsExactlyInAnyOrder(
                        "/.well-known/jwks.json",
                        "/.well-known/oauth-authorization-server",
                        "/gw/{route}/{path}",
                        "/oauth2/introspect",
                        "/oauth2/revoke",
                        "/oauth2/token",
                        "/v1/elevations",
                        "/v1/elevations/{id}",
                        "/v1/elevations/{id}/complete",
                        "/v1/elevations/{id}/credential",
                        "/v1/openapi.json");
        JsonNode answer = play.post("/v1/elevations", GOOD).json();
        Set<String> members = new TreeSet<>();
        answer.fieldNames().forEachRemaining(members::add);
        members.add("on_behalf_of"); // left out here: the agent acts for nobody
        Set<String> documented = new TreeSet<>();
        document.at("/components/schemas/Elevation/properties").fieldNames().forEachRemaining(documented::add);
        assertThat(members).isEqualTo(documented);
    }
}
