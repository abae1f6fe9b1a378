// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.Answer;
import org.portcullis.it.Bot;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.User;

/** One world for all; each test leaves both nodes running. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DisplayName("Two nodes on one PostgreSQL, each by a link of its own (OPS-1, REV-2, REV-3)")
class TwoNodesIT {
    private static final int KILLS = 40;

    @TempDir
    static Path folder;

    private static Cluster cluster;
    private static ServerUnderTest a;
    private static ServerUnderTest b;
    private static Office office;
    private static User atA;
    private static User atB;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(folder, 2);
        cluster.start(); // both at once on an empty database: one makes the schema, one has the first token
        a = cluster.node(0);
        b = cluster.node(1);
        office = new Office(cluster.first());
        atA = office.operator().at(a);
        atB = office.operator().at(b);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static String elevation(Bot bot, String task) {
        return bot.elevate(task, "read-invoices").must(201).text("id");
    }

    @Test
    @Order(1)
    @DisplayName(
            "what one node has issued the other one knows: tokens, keys, proofs, idempotency keys, draws, decisions")
    void shared() throws Exception {
        Bot bot = office.liveBot("shared-bot", "HIGH").at(a);
        bot.login().must(200);
        Bot there = bot.at(b);
        String elevation = elevation(there, "T-1"); // a token of A at B
        assertThat(Probe.ask(bot, elevation).status()).isEqualTo(200);
        assertThat(Probe.ask(there, elevation).status()).isEqualTo(200);
        HttpClient http = HttpClient.newHttpClient();
        assertThat(kids(http, a))
                .as("keys of both nodes")
                .hasSizeGreaterThanOrEqualTo(4)
                .isEqualTo(kids(http, b));

        String path = "/gw/billing-db/invoices";
        Map<String, String> proof = bot.headers("GET", path);
        proof.put("Portcullis-Elevation", elevation);
        assertThat(raw(http, a, path, proof)).isEqualTo(200);
        assertThat(raw(http, a, path, proof)).as("the proof again at A").isEqualTo(401);
        assertThat(raw(http, b, path, proof)).as("the proof again at B").isEqualTo(401);

        String credential = "/v1/elevations/" + elevation + "/credential";
        bot.call("POST", credential, "{}", Map.of("Idempotency-Key", "draw-1")).must(200);
        Answer again = there.call("POST", credential, "{}", Map.of("Idempotency-Key", "draw-1"));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("already-handed-over");
        assertThat(there.draw(elevation).status()).as("drawing once only").isEqualTo(409);
    }

    private static HashSet<String> kids(HttpClient http, ServerUnderTest node) throws Exception {
        String text = http.send(
                        HttpRequest.newBuilder(node.data("/.well-known/jwks.json"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        HashSet<String> kids = new HashSet<>();
        new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(text)
                .path("keys")
                .forEach(key -> kids.add(key.path("kid").asText()));
        return kids;
    }

    private static int raw(HttpClient http, ServerUnderTest node, String path, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(node.data(path));
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Test
    @Order(2)
    @DisplayName("an assertion that was used at A proves nobody at B")
    void assertionsAreUsedOnce() {
        Bot bot = office.liveBot("assertion-bot", "LOW").at(a);
        Map<String, String> form = bot.assertion();
        assertThat(bot.login(form).status()).isEqualTo(200);
        assertThat(bot.login(form).status()).as("again at A").isEqualTo(401);
        assertThat(bot.at(b).login(form).status()).as("again at B").isEqualTo(401);
    }

    @Test
    @Order(3)
    @DisplayName("two people decide at both nodes at once: one decision stands, the other is told so")
    void decisionsRace() {
        Bot bot = office.liveBot("deciding-bot", "LOW");
        User other = office.administrator().enrol("carol@example.com", "approver", "viewer");
        for (int i = 0; i < 5; i++) {
            Answer asked = bot.elevate("T-" + i, "export-invoices").must(201);
            String path = "/elevations/" + asked.text("id") + "/decision";
            String body = "{\"decision\":\"%s\",\"reason\":\"ok\",\"scope_hash\":\"" + asked.text("scope_hash") + "\"}";
            List<Integer> statuses = Stream.of(
                            CompletableFuture.supplyAsync(
                                    () -> office.governor().at(a).post(path, body.formatted("APPROVE"))),
                            CompletableFuture.supplyAsync(() -> other.at(b).post(path, body.formatted("DENY"))))
                    .map(answer -> answer.join().status())
                    .sorted()
                    .toList();
            assertThat(statuses).as("one is done, one comes too late").containsExactly(200, 409);
        }
    }

    @Test
    @Order(4)
    @DisplayName(
            "REV-2: a kill at A denies at B by the push, long before its bound of 2 s: requests, tokens, new grants")
    void killsReachTheOtherNode() {
        Bot bot = office.liveBot("pushed-bot", "LOW").at(a);
        bot.login().must(200);
        Bot there = bot.at(b);
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            String elevation = elevation(bot, "push-" + i);
            assertThat(Probe.ask(there, elevation).status()).isEqualTo(200);
            long begun = System.nanoTime();
            CompletableFuture<Answer> kill =
                    CompletableFuture.supplyAsync(() -> atA.revoke("elevation", elevation, "PT0S"));
            times.add(Probe.untilDenied(there, elevation, begun).denied());
            assertThat(kill.join().status()).isIn(200, 202);
        }
        System.out.println("From the command at A to the denial at B, " + Probe.summary(times));
        assertThat(times).allMatch(time -> time.toMillis() < 2_000);

        String last = elevation(bot, "T-last");
        assertThat(Probe.ask(there, last).status()).isEqualTo(200);
        assertThat(there.introspect().must(200).body().path("active").asBoolean())
                .isTrue();
        Answer killed = atA.revoke("agent", bot.id(), "PT20S").must(200);
        assertThat(killed.text("state")).isEqualTo("REVOKED");
        System.out.println("Whole kill at A with B's word: " + parts(killed));
        assertThat(Probe.ask(there, last).status()).isIn(401, 403);
        assertThat(there.elevate("T-new", "read-invoices").status()).isIn(401, 403);
        assertThat(there.login().status()).isIn(400, 401);
    }

    private static String parts(Answer revocation) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : revocation.body().path("parts")) {
            text.append(part.path("part").asText())
                    .append(' ')
                    .append(part.path("state").asText())
                    .append(" after ")
                    .append(part.path("elapsed_ms").asText(part.toString()))
                    .append(" ms; ");
        }
        return text.toString();
    }

    @Test
    @Order(5)
    @DisplayName("two commands for one target at both nodes are one, and each vendor is asked once for each credential")
    void twoCommandsAreOne() {
        for (int i = 0; i < 5; i++) {
            Bot bot = office.liveBot("twice-bot-" + i, "LOW").at(a);
            bot.login().must(200);
            bot.draw(elevation(bot, "T-1")).must(200);
            bot.at(b).draw(elevation(bot.at(b), "T-2")).must(200);
            int mark = cluster.vendor.mark();
            CompletableFuture<Answer> one = CompletableFuture.supplyAsync(() -> atA.revoke("agent", bot.id(), "PT20S"));
            CompletableFuture<Answer> two = CompletableFuture.supplyAsync(() -> atB.revoke("agent", bot.id(), "PT20S"));
            assertThat(one.join().text("id")).isEqualTo(two.join().text("id"));
            assertThat(one.join().text("state")).isEqualTo("REVOKED");
            assertThat(two.join().text("state")).isEqualTo("REVOKED");
            List<String> ends = cluster.vendor.endsSince(mark);
            assertThat(ends)
                    .as("two credentials, each with a login and a grant")
                    .hasSize(4)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    @Order(6)
    @DisplayName("B cut off from the database denies by itself within 2 s, holds up no kill, and comes back by itself")
    void cutOff() {
        Bot bot = office.liveBot("cut-bot", "LOW").at(a);
        Bot bystander = office.liveBot("cut-bystander", "LOW").at(a);
        Stream.of(bot, bystander).forEach(each -> each.login().must(200));
        String elevation = elevation(bot, "T-1");
        String others = elevation(bystander, "T-1");
        assertThat(Probe.ask(bot.at(b), elevation).status()).isEqualTo(200);
        assertThat(Probe.ask(bystander.at(b), others).status()).isEqualTo(200);

        cluster.links.cut(1);
        long mended;
        try {
            Probe.End end = Probe.untilDenied(bystander.at(b), others, System.nanoTime());
            System.out.println("B cut off: " + end);
            assertThat(end.lastPassed()).isLessThan(Duration.ofMillis(2_000));
            assertThat(end.denied()).isLessThan(Duration.ofSeconds(6));
            long begun = System.nanoTime();
            assertThat(Probe.ask(bystander.at(b), others).status()).isEqualTo(503);
            System.out.println("The next denial took "
                    + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
            Answer killed = atA.revoke("agent", bot.id(), "PT25S").must(200);
            System.out.println("A kill at A while B is cut off: " + parts(killed));
            assertThat(killed.text("state")).isEqualTo("REVOKED");
            assertThat(Probe.ask(bystander, others).status()).as("A works on").isEqualTo(200);
        } finally {
            cluster.links.mend(1);
            mended = System.nanoTime();
        }
        Duration back = Probe.untilPassed(bystander.at(b), others, mended);
        System.out.println("From the mending to B's first request: " + back.toMillis() + " ms");
        assertThat(Probe.ask(bot.at(b), elevation).status()).isIn(401, 403);
    }

    @Test
    @Order(7)
    @DisplayName("REV-3: A is killed with -9 in the middle of a revocation: B finishes it")
    void takenOver() {
        Bot bot = office.liveBot("orphan-bot", "LOW").at(a);
        bot.login().must(200);
        bot.draw(elevation(bot, "T-1")).must(200);
        int mark = cluster.vendor.mark();
        cluster.vendor.hold();
        String id = atA.revoke("agent", bot.id(), "PT0S").text("id");
        ServerUnderTest.await("A has asked the vendor", Duration.ofSeconds(10), () -> !cluster.vendor
                .endsSince(mark)
                .isEmpty());
        a.kill();
        long died = System.nanoTime();
        cluster.vendor.release();
        ServerUnderTest.await("B finishes it", Duration.ofSeconds(40), () -> atB.get("/revocations/" + id)
                .text("state")
                .equals("REVOKED"));
        System.out.println("From A's death to the end of its revocation by B: "
                + Duration.ofNanos(System.nanoTime() - died).toMillis() + " ms");
        a.start();
        assertThat(atA.get("/revocations/" + id).must(200).text("state")).isEqualTo("REVOKED");
    }
}
