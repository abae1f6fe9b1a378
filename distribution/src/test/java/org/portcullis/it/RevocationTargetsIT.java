// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What a revocation ends, and what it leaves alone, asked at the target (REV-1, REV-4, REV-6)")
class RevocationTargetsIT {
    private static final String BACK =
            "{\"to\":\"ACTIVE\",\"reason\":\"cleared\",\"evidence\":{\"validation\":\"ok\",\"baseline\":\"v1\"}}";

    @TempDir
    Path folder;

    private ServerUnderTest server;
    private Office office;

    @BeforeEach
    void start() {
        server = new ServerUnderTest(folder.resolve("home")).start();
        office = new Office(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** An agent at work: a token, an elevation, a credential that works. */
    private final class Worker {
        private final Bot bot;
        private final String elevation;
        private final String lease;
        private final TargetLogin login;

        Worker(Bot bot, String task) {
            this.bot = bot;
            elevation = bot.elevate(task, "read-invoices").must(201).text("id");
            Answer drawn = bot.draw(elevation).must(200);
            lease = drawn.text("lease_id");
            login = TargetLogin.of(drawn);
            assertThat(login.works()).isTrue();
            bot.through(elevation, "GET", "/gw/billing-db/invoices").must(200);
        }

        void isDead() {
            assertThat(login.works()).as("the credential").isFalse();
            assertThat(bot.through(elevation, "GET", "/gw/billing-db/invoices").status())
                    .isIn(401, 403);
        }

        void works() {
            assertThat(login.works()).as("the bystander's credential").isTrue();
            bot.through(elevation, "GET", "/gw/billing-db/invoices").must(200);
        }
    }

    private void revoked(String type, String id) {
        Answer answer = office.operator().revoke(type, id, "PT20S");
        assertThat(answer.text("state")).as(answer.body().toString()).isEqualTo("REVOKED");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("parts").findValuesAsText("part"))
                .contains("TOKEN", "VAULT_LEASE", "PAM_SESSION", "GATEWAY_BLOCK");
    }

    @Test
    @DisplayName("an elevation, a task, then the agent: each no more than it says")
    void narrowToWide() {
        Bot bot = office.liveBot("narrow-bot", "HIGH");
        Worker first = new Worker(bot, "T-1");
        Worker second = new Worker(bot, "T-2");
        Worker third = new Worker(bot, "T-3");
        Worker bystander = new Worker(office.liveBot("bystander-bot", "HIGH"), "T-1");
        revoked("elevation", first.elevation);
        first.isDead();
        second.works();
        revoked("task", bot.id() + "/T-2");
        second.isDead();
        third.works();
        revoked("agent", bot.id());
        third.isDead();
        assertThat(bot.login().status()).isEqualTo(400);
        bystander.works();
        revoked("agent", bot.id());
    }

    @Test
    @DisplayName("a label: those who carry it, also one who comes later; a preview does nothing")
    void label() {
        Worker worker = new Worker(office.liveBot("label-bot", "LOW"), "T-1");
        Answer preview = office.operator()
                .post("/revocations/preview", "{\"target\":{\"type\":\"label\",\"id\":\"team=billing\"}}")
                .must(200);
        assertThat(preview.body().path("agent_count").asInt()).isEqualTo(1);
        worker.works();
        revoked("label", "team=billing");
        worker.isDead();
        Bot late = office.liveBotWithoutToken("late-bot", "LOW");
        assertThat(late.login().status()).as("a standing block").isBetween(400, 403);
        lifted("label", "team=billing");
        late.login().must(200);
        new Worker(late, "T-1").works();
        worker.isDead();
        assertThat(worker.bot.login().status())
                .as("who carried it is SUSPENDED")
                .isEqualTo(400);
    }

    @Test
    @DisplayName(
            "one token, one lease, then an owner, a model, an MCP server: the preview is what the kill takes, nothing"
                    + " beside it ends, and who comes later is blocked too (REV-4)")
    void grantsAndSelectors() {
        grants();
        selectors();
    }

    private void grants() {
        Bot bot = office.liveBot("grant-bot", "HIGH");
        Worker first = new Worker(bot, "T-1");
        Worker second = new Worker(bot, "T-2");
        revoked("grant", first.lease);
        assertThat(first.login.works()).as("the lease's login").isFalse();
        second.works();
        assertThat(lift(office.governor(), "grant", first.lease).must(422).problem())
                .isEqualTo("end-is-final");
        String old = bot.token();
        Bot again = new Bot(bot);
        again.login().must(200);
        String grant = new String(Base64.getUrlDecoder().decode(old.split("\\.")[1]), StandardCharsets.UTF_8);
        revoked("grant", Http.json(grant).path("jti").asText());
        assertThat(bot.elevate("T-3", "read-invoices").status()).isEqualTo(401);
        again.elevate("T-3", "read-invoices").must(201);
    }

    private void selectors() {
        Bot named = office.newBot();
        ObjectNode application = office.application("selected-bot", "LOW", named.publicJwk());
        application.put("owner", "zoe@example.com");
        application.withObject("/model").put("family", "acme-llm").put("version", "7");
        ObjectNode server = application
                .withObject("/declared_intent")
                .withArray("mcp_servers")
                .addObject();
        server.put("server", "tickets").withArray("tools").add("search");
        office.live(named, application);
        named.login().must(200);
        Worker worker = new Worker(named, "T-1");
        Worker bystander = new Worker(office.liveBot("beside-bot", "LOW"), "T-1");
        for (String target : new String[] {"owner zoe@example.com", "model acme-llm", "mcp_server tickets"}) {
            String[] words = target.split(" ");
            Answer preview = office.operator()
                    .post(
                            "/revocations/preview",
                            "{\"target\":{\"type\":\"" + words[0] + "\",\"id\":\"" + words[1] + "\"}}")
                    .must(200);
            assertThat(preview.body().path("agents")).hasSize(1);
            assertThat(preview.body().path("elevations").path(0).asText()).isEqualTo(worker.elevation);
            assertThat(preview.body()
                            .at("/leases_by_adapter/vault-local~default")
                            .asInt())
                    .as("the agent's own and the gateway's")
                    .isEqualTo(2);
        }
        worker.works();
        revoked("model", "acme-llm/7");
        worker.isDead();
        bystander.works();
        revoked("owner", "zoe@example.com");
        revoked("mcp_server", "tickets");
        Bot late = office.newBot();
        application.put("name", "late-selected").put("owner", office.requester().subject());
        application.withObject("/model").put("version", "8");
        application.withArray("workload_identities").removeAll();
        application
                .withArray("workload_identities")
                .addObject()
                .put("type", "jwk")
                .set("jwk", Http.json(late.publicJwk()));
        office.live(late, application);
        assertThat(late.login().status()).as("it declares the server").isBetween(400, 403);
        lifted("mcp_server", "tickets");
        late.login().must(200);
        lifted("owner", "zoe@example.com");
        lifted("model", "acme-llm/7");
        worker.isDead();
        assertThat(named.login().status()).as("SUSPENDED").isEqualTo(400);
    }

    @Test
    @DisplayName("a system: its credentials end, the agent keeps its token")
    void system() {
        Worker worker = new Worker(office.liveBot("system-bot", "LOW"), "T-1");
        revoked("system", "billing-db");
        worker.isDead();
        assertThat(worker.bot.elevate("T-2", "read-invoices").status()).isBetween(400, 499);
        worker.bot.login().must(200);
    }

    @Test
    @DisplayName(
            "a system's block is lifted by somebody independent after the kill; what was ended stays dead (REV-6, JIT-3)")
    void systemComesBack() {
        Worker worker = new Worker(office.liveBot("back-bot", "LOW"), "T-1");
        assertThat(lift(office.governor(), "system", "billing-db").must(409).problem())
                .isEqualTo("not-blocked");
        String waiting = worker.bot.elevate("T-9", "export-invoices").must(201).text("id");
        revoked("system", "billing-db");
        assertThat(office.governor().get("/elevations/" + waiting).must(200).text("status"))
                .as("a request that waited for approval")
                .isEqualTo("REVOKED");
        assertThat(worker.bot.elevate("T-2", "read-invoices").status()).isBetween(400, 499);
        JsonNode listed =
                office.requester().get("/blocks").must(200).body().path("items").path(0);
        assertThat(listed.at("/target/id").asText()).isEqualTo("billing-db");
        assertThat(listed.at("/revocations/0/over").asBoolean()).isTrue();
        lift(office.operator(), "system", "billing-db").must(403);
        lift(office.governor(), "system", "no-such-system").must(404);
        assertThat(lift(office.governor(), "agent", worker.bot.id()).must(422).problem())
                .isEqualTo("lifted-otherwise");
        assertThat(lift(office.governor(), "task", worker.bot.id() + "/T-1")
                        .must(422)
                        .problem())
                .isEqualTo("end-is-final");
        lifted("system", "billing-db");
        assertThat(lift(office.governor(), "system", "billing-db").must(409).problem())
                .isEqualTo("not-blocked");
        worker.isDead();
        new Worker(worker.bot, "T-2").works();
        worker.isDead();
    }

    private Answer lift(User user, String type, String id) {
        return user.post(
                "/blocks/lift",
                "{\"target\":{\"type\":\"" + type + "\",\"id\":\"" + id + "\"},\"reason\":\"cleared\"}");
    }

    private void lifted(String type, String id) {
        Answer answer = lift(office.governor(), type, id).must(200);
        assertThat(answer.body().at("/target/id").asText()).isEqualTo(id);
        assertThat(answer.text("lifted_by")).isEqualTo(office.governor().id());
        office.governor()
                .get("/blocks?type=" + type)
                .must(200)
                .body()
                .path("items")
                .forEach(each -> assertThat(each.at("/target/id").asText()).isNotEqualTo(id));
    }

    @Test
    @DisplayName("an environment: everything in it")
    void environment() {
        Worker one = new Worker(office.liveBot("one-bot", "LOW"), "T-1");
        Worker two = new Worker(office.liveBot("two-bot", "HIGH"), "T-1");
        revoked("environment", "test");
        one.isDead();
        two.isDead();
    }

    @Test
    @DisplayName("a revoked agent is SUSPENDED; reinstating issues anew and revives nothing")
    void reinstatement() {
        Bot bot = office.liveBot("again-bot", "HIGH");
        Worker worker = new Worker(bot, "T-1");
        revoked("agent", bot.id());
        assertThat(office.governor().get("/agents/" + bot.id()).must(200).text("status"))
                .isEqualTo("SUSPENDED");
        JsonNode entry = office.governor().get("/agents/" + bot.id()).must(200).body();
        assertThat(entry.path("workload_identities")).as("its identity is kept").hasSize(1);
        Bot old = new Bot(bot);
        office.governor().post("/agents/" + bot.id() + "/transitions", BACK).must(200);
        worker.isDead();
        bot.login().must(200);
        worker.isDead();
        assertThat(old.elevate("T-2", "read-invoices").status())
                .as("the token from before the kill")
                .isEqualTo(401);
        assertThat(bot.draw(worker.elevation).status())
                .as("the elevation from before, by the new token")
                .isBetween(400, 409);
        assertThat(office.governor()
                        .get("/agents/" + bot.id() + "/history")
                        .must(200)
                        .body()
                        .path("items")
                        .findValuesAsText("to"))
                .containsSubsequence("ACTIVE", "SUSPENDED", "ACTIVE");
        new Worker(bot, "T-2").works();
    }

    @Test
    @DisplayName(
            "a killed person is reinstated by somebody independent; tokens stay dead, an admin enrols anew (REV-6)")
    void personComesBack() {
        User mallory = office.administrator().enrol("mallory@example.com", "governance", "viewer");
        revoked("person", mallory.id());
        mallory.get("/agents").must(401);
        String path = "/persons/" + mallory.id() + "/reinstatement";
        String reason = "{\"reason\":\"laptop found\"}";
        office.administrator().post(path, reason).must(403);
        office.governor().post(path, "{}").must(400);
        assertThat(office.governor().post(path, reason).must(200).text("status"))
                .isEqualTo("ACTIVE");
        office.governor().post(path, reason).must(409);
        mallory.get("/agents").must(401);
        office.administrator()
                .enrol("mallory@example.com", "viewer")
                .get("/agents")
                .must(200);
    }

    @Test
    @Tag("slow")
    @DisplayName("a vault that is gone for good: after the deadline two people close it, unconfirmed (REV-1)")
    void waivers() {
        User second = office.administrator().enrol("gina@example.com", "governance", "viewer");
        Bot bot = office.liveBot("orphan-bot", "HIGH");
        new Worker(bot, "T-1");
        office.administrator().delete("/adapters/instances/vault-local~default").must(204);
        String id =
                office.operator().revoke("agent", bot.id(), "PT2S").must(202).text("id");
        String path = "/revocations/" + id;
        String gone = "{\"adapter\":\"vault-local~default\",\"reason\":\"scrapped\"}";
        assertThat(office.governor().post(path + "/waivers", gone).must(409).problem())
                .isEqualTo("sla-not-over");
        ServerUnderTest.await("the deadline", Duration.ofSeconds(40), () -> Instant.now()
                .isAfter(Instant.parse(office.governor().get(path).text("deadline"))));
        office.governor().post("/agents/" + bot.id() + "/transitions", BACK).must(409); // waits for REVOKED or waivers
        office.operator().post(path + "/waivers", gone).must(403);
        assertThat(office.governor().post(path + "/waivers", gone).must(200).text("state"))
                .isEqualTo("PARTIAL");
        office.governor().post(path + "/waivers", gone).must(409);
        Answer closed = second.post(path + "/waivers", gone).must(200);
        assertThat(closed.text("state")).isEqualTo("CLOSED_UNCONFIRMED");
        assertThat(office.governor()
                        .get(path + "/waivers")
                        .must(200)
                        .body()
                        .path("items")
                        .size())
                .isEqualTo(2);
        assertThat(office.governor().get(path).must(200).text("state")).isEqualTo("CLOSED_UNCONFIRMED");
        bot.login().must(400);
        office.governor().post("/agents/" + bot.id() + "/transitions", BACK).must(200);
        bot.login().must(200);
    }
}
