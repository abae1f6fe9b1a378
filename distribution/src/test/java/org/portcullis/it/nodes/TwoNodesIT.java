// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

/**
 * One world for all; each test leaves all nodes running. The third one is there so that "the others" are more than one, and
 * that two may die at once.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DisplayName("Nodes on one PostgreSQL, each by a link of its own (OPS-1, REV-2, REV-3, CRB-1)")
class TwoNodesIT {
    private static final int KILLS = 25;

    @TempDir
    static Path folder;

    private static Cluster cluster;
    private static ServerUnderTest a;
    private static ServerUnderTest b;
    private static ServerUnderTest c;
    private static Office office;
    private static User atA;
    private static User atB;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(folder, 3);
        cluster.start(); // all at once on an empty database: one makes the schema, one has the first token
        a = cluster.node(0);
        b = cluster.node(1);
        c = cluster.node(2);
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
        assertThat(Probe.kids(http, a))
                .as("keys of all nodes")
                .hasSizeGreaterThanOrEqualTo(6)
                .isEqualTo(Probe.kids(http, b));

        String path = "/gw/billing-db/invoices";
        Map<String, String> proof = bot.headers("GET", path);
        proof.put("Portcullis-Elevation", elevation);
        assertThat(Probe.raw(http, a, path, proof)).isEqualTo(200);
        assertThat(Probe.raw(http, a, path, proof)).as("the proof again at A").isEqualTo(401);
        assertThat(Probe.raw(http, b, path, proof)).as("the proof again at B").isEqualTo(401);

        String credential = "/v1/elevations/" + elevation + "/credential";
        bot.call("POST", credential, "{}", Map.of("Idempotency-Key", "draw-1")).must(200);
        Answer again = there.call("POST", credential, "{}", Map.of("Idempotency-Key", "draw-1"));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("already-handed-over");
        assertThat(there.draw(elevation).status()).as("drawing once only").isEqualTo(409);
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
            CompletableFuture<Long> answered = CompletableFuture.supplyAsync(() -> {
                assertThat(atA.revoke("elevation", elevation, "PT0S").status()).isIn(200, 202);
                return System.nanoTime();
            });
            Probe.End end = Probe.untilDenied(there, elevation, begun);
            times.add(end.denied());
            assertThat(end.lastPassed().minusNanos(answered.join() - begun))
                    .as("from the answer at A to the last request that B let pass")
                    .isLessThan(Duration.ofSeconds(2));
        }
        System.out.println("From the command at A to the denial at B, " + Probe.summary(times));

        String last = elevation(bot, "T-last");
        assertThat(Probe.ask(there, last).status()).isEqualTo(200);
        assertThat(there.introspect().must(200).body().path("active").asBoolean())
                .isTrue();
        Answer killed = atA.revoke("agent", bot.id(), "PT20S").must(200);
        assertThat(killed.text("state")).isEqualTo("REVOKED");
        System.out.println("Whole kill at A with B's word: " + parts(killed));
        assertThat(Probe.ask(there, last).status()).isIn(401, 403);
        assertThat(Probe.ask(bot.at(c), last).status()).isIn(401, 403);
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
    @DisplayName("what runs out by itself is ended once, though each node looks for it")
    @Order(6)
    void expiry() {
        Bot bot = office.liveBot("brief-bot", "LOW").at(a);
        bot.login().must(200);
        int mark = cluster.vendor.mark();
        List<String> brief = new ArrayList<>();
        for (Bot each : List.of(bot, bot.at(b), bot.at(c), bot.at(b))) {
            String id = each.elevateFor("PT3S", "brief-" + brief.size(), "read-invoices")
                    .must(201)
                    .text("id");
            each.draw(id).must(200);
            brief.add(id);
        }
        ServerUnderTest.await("the end of all", Duration.ofSeconds(30), () -> brief.stream()
                .allMatch(id -> atB.get("/elevations/" + id).text("status").equals("EXPIRED")
                        && grantsEnded(mark).size() >= brief.size()));
        assertThat(grantsEnded(mark)).hasSize(brief.size()).doesNotHaveDuplicates();
    }

    /** Of grants only: the embedded vault also sweeps accounts that have run out by itself. */
    private static List<String> grantsEnded(int mark) {
        return cluster.vendor.endsSince(mark).stream()
                .filter(call -> call.contains("/pcp-"))
                .toList();
    }

    @Test
    @Order(7)
    @DisplayName("B cut off from the database denies by itself within 2 s, holds up no kill, and comes back by itself")
    void cutOff() {
        Bot bot = office.liveBot("cut-bot", "LOW").at(a);
        Bot bystander = office.liveBot("cut-bystander", "LOW").at(a);
        Bot doomed = office.liveBot("cut-doomed", "LOW").at(b);
        Stream.of(bot, bystander, doomed).forEach(each -> each.login().must(200));
        JsonNode credential =
                doomed.draw(elevation(doomed, "T-1")).must(200).body().get("credential");
        String elevation = elevation(bot, "T-1");
        String others = elevation(bystander, "T-1");
        assertThat(Probe.ask(bot.at(b), elevation).status()).isEqualTo(200);
        assertThat(Probe.ask(bystander.at(b), others).status()).isEqualTo(200);

        cluster.links.cut(1);
        String revocation;
        long mended;
        try {
            Probe.End end = Probe.untilDenied(bystander.at(b), others, System.nanoTime());
            System.out.println("B cut off: " + end);
            assertThat(end.lastPassed()).isLessThan(Duration.ofMillis(2_000));
            assertThat(end.denied()).isLessThan(Duration.ofSeconds(15));
            long begun = System.nanoTime();
            assertThat(Probe.ask(bystander.at(b), others).status()).isEqualTo(503);
            System.out.println("The next denial took "
                    + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
            Answer killed = atA.revoke("agent", bot.id(), "PT25S").must(200);
            System.out.println("A kill at A while B is cut off: " + parts(killed));
            assertThat(killed.text("state")).isEqualTo("REVOKED");
            assertThat(Probe.ask(bystander, others).status()).as("A works on").isEqualTo(200);
            assertThat(Probe.ready(b)).as("a load balancer sends nothing to B").isEqualTo(503);

            begun = System.nanoTime();
            Answer blind = atB.revoke("agent", doomed.id(), "PT0S"); // REV-8
            System.out.println("A kill at B while it is cut off was answered after "
                    + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
            assertThat(blind.status()).isEqualTo(202);
            assertThat(blind.body().get("durable").asBoolean()).isFalse();
            revocation = blind.text("id");
            ServerUnderTest.await("the end at the vendor", Duration.ofSeconds(20), () -> !Probe.works(credential));
        } finally {
            cluster.links.mend(1);
            mended = System.nanoTime();
        }
        Duration back = Probe.untilPassed(bystander.at(b), others, mended);
        System.out.println("From the mending to B's first request: " + back.toMillis() + " ms");
        assertThat(Probe.ask(bot.at(b), elevation).status()).isIn(401, 403);
        ServerUnderTest.await("A knows of B's kill", Duration.ofSeconds(30), () -> {
            Answer stored = atA.get("/revocations/" + revocation);
            return stored.status() == 200 && stored.text("state").equals("REVOKED");
        });
        ServerUnderTest.await(
                "B grants again",
                Duration.ofSeconds(20),
                () -> bystander
                                .at(b)
                                .elevate("T-" + System.nanoTime(), "read-invoices")
                                .status()
                        == 201);
        assertThat(Probe.ready(b)).isEqualTo(200);
    }

    @Test
    @Order(8)
    @DisplayName("a node that stands still holds up no kill for long, and lets nothing pass when it goes on")
    void frozen() {
        Bot bot = office.liveBot("frozen-bot", "LOW").at(a);
        bot.login().must(200);
        String elevation = elevation(bot, "T-1");
        assertThat(Probe.ask(bot.at(b), elevation).status()).isEqualTo(200);
        b.freeze();
        try {
            Answer killed = atA.revoke("agent", bot.id(), "PT25S").must(200);
            System.out.println("A kill at A while B stands still: " + parts(killed));
            assertThat(killed.text("state")).isEqualTo("REVOKED");
        } finally {
            b.thaw();
        }
        assertThat(Probe.ask(bot.at(b), elevation).status()).isIn(401, 403, 503);
        ServerUnderTest.await("B denies for the right reason", Duration.ofSeconds(20), () -> List.of(401, 403)
                .contains(Probe.ask(bot.at(b), elevation).status()));
        ServerUnderTest.await("B is well", Duration.ofSeconds(20), () -> Probe.ready(b) == 200);
    }

    @Test
    @Order(9)
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
        int taken = cluster.vendor.mark();
        cluster.vendor.release();
        ServerUnderTest.await("B finishes it", Duration.ofSeconds(40), () -> atB.get("/revocations/" + id)
                .text("state")
                .equals("REVOKED"));
        System.out.println("From A's death to the end of its revocation by B: "
                + Duration.ofNanos(System.nanoTime() - died).toMillis() + " ms");
        List<String> byTheOthers = cluster.vendor.endsSince(taken);
        assertThat(byTheOthers)
                .as("one of the two others has it, and asks once")
                .doesNotHaveDuplicates();
        a.start();
        assertThat(atA.get("/revocations/" + id).must(200).text("state")).isEqualTo("REVOKED");
    }

    @Test
    @Order(10)
    @DisplayName(
            "CRB-1: nodes are killed with -9 while agents draw at all: the vendors' own lists are what the store knows")
    void issuingUnderFire() throws Exception {
        new UnderFire(cluster, office).run();
    }
}
