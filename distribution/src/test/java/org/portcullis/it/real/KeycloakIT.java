// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.Answer;
import org.portcullis.it.Bot;
import org.portcullis.it.Installation;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.TargetLogin;
import org.portcullis.tck.server.KeycloakServer;
import org.portcullis.tck.server.RealServers;

/** The realm is looked at by its administrator and by a resource server, never with the platform's own login. */
@Tag("slow") // Keycloak's start takes 10 s and more
@DisplayName("A real Keycloak follows the agents, and a kill ends what they have there (REG-4, REV-1, REV-7)")
class KeycloakIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "keycloak-secret-1";

    @TempDir
    static Path folder;

    private static KeycloakServer keycloak;
    private static String realm;
    private static SignIns people;
    private static ServerUnderTest server;
    private static Office office;

    @BeforeAll
    static void start() throws IOException {
        keycloak = RealServers.keycloak();
        realm = keycloak.newRealm("corp", "\"adminEventsEnabled\":true");
        Path page = Installation.sources().resolve("distribution/docs/adapters/idp-keycloak/partial-import.json");
        admin("POST", "/partialImport", Files.readString(page).replace("{secret}", SECRET));
        admin("POST", "/clients", "{\"clientId\":\"orders-api\",\"secret\":\"orders-secret\"}");
        admin(
                "POST",
                "/client-scopes",
                "{\"name\":\"orders\",\"protocol\":\"openid-connect\",\"protocolMappers\":[{\"name\":\"for\",\"protocol\":"
                        + "\"openid-connect\",\"protocolMapper\":\"oidc-audience-mapper\",\"config\":"
                        + "{\"included.client.audience\":\"orders-api\",\"access.token.claim\":\"true\"}}]}");
        for (String name : new String[] {"sponsor", "stays"}) {
            admin(
                    "POST",
                    "/users",
                    "{\"username\":\"" + name + "\",\"email\":\"" + name + "@example.com\",\"enabled\":true}");
        }
        people = new SignIns(keycloak, realm);
        Path home = folder.resolve("home");
        Path secret = Files.writeString(folder.resolve("keycloak.secret"), SECRET);
        ObjectNode settings = JSON.createObjectNode()
                .put("environment", "test")
                .put("url", keycloak.url())
                .put("realm", realm)
                .put("client_secret_ref", "file:" + secret)
                .put("agent_scopes", "orders")
                .put("human_sessions", true)
                .put("people_clients", SignIns.PORTAL);
        Path instances = Files.createDirectories(home.resolve("config/instances"));
        Files.writeString(instances.resolve("idp-keycloak~corp.json"), settings.toString());
        server = new ServerUnderTest(home).start();
        office = new Office(server);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static JsonNode admin(String method, String path, String body) throws IOException {
        return JSON.readTree(keycloak.must(method, "/admin/realms/" + realm + path, body));
    }

    private static Bot bot(String name, String sponsor) {
        Bot bot = office.newBot();
        ObjectNode application = office.application(name, "LOW", bot.publicJwk());
        application.put("sponsor", sponsor).putObject("labels").put("directory-groups", "orders");
        return office.live(bot, application);
    }

    private static JsonNode agent(Bot bot) {
        return office.governor().get("/agents/" + bot.id()).must(200).body();
    }

    private static void stands(Bot bot, String state) {
        ServerUnderTest.await(() -> state + ", is " + agent(bot), SOON, () -> {
            JsonNode mirror = agent(bot).at("/directory/0");
            return mirror.path("state").asText().equals(state)
                    && mirror.path("settled").asBoolean();
        });
    }

    /** Whoever looks after the agent gives it a secret. */
    private static void give(Bot bot, String secret) throws IOException {
        String id = admin("GET", "/clients?clientId=" + bot.id(), null)
                .path(0)
                .path("id")
                .asText();
        admin(
                "PUT",
                "/clients/" + id,
                JSON.createObjectNode().put("secret", secret).toString());
    }

    private static Optional<String> token(Bot bot, String secret) throws IOException {
        KeycloakServer.Answer answer = keycloak.post(
                "/realms/" + realm + "/protocol/openid-connect/token",
                Map.of("grant_type", "client_credentials", "client_id", bot.id(), "client_secret", secret));
        return answer.status() == 200
                ? Optional.of(JSON.readTree(answer.body()).path("access_token").asText())
                : Optional.empty();
    }

    private static boolean isActive(String token) throws IOException {
        KeycloakServer.Answer answer = keycloak.post(
                "/realms/" + realm + "/protocol/openid-connect/token/introspect",
                Map.of("token", token, "client_id", "orders-api", "client_secret", "orders-secret"));
        assertThat(answer.status()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("active").asBoolean();
    }

    private static JsonNode part(Answer revocation) {
        for (JsonNode part : revocation.body().path("parts")) {
            if (part.path("adapter").asText().equals("idp-keycloak~corp")) {
                return part;
            }
        }
        throw new AssertionError("no part of Keycloak's in " + revocation.body());
    }

    @Test
    @DisplayName(
            "killed: its token is dead for the resource server, its secret gets no other; reinstated, both stay dead")
    void killedAndReinstated() throws IOException {
        Bot bot = bot("kc-killed", "stays@example.com");
        Bot other = bot("kc-bystander", "stays@example.com");
        stands(bot, "ENABLED");
        stands(other, "ENABLED");
        give(bot, "first-secret-of-bot");
        give(other, "secret-of-other");
        String token = token(bot, "first-secret-of-bot").orElseThrow();
        String others = token(other, "secret-of-other").orElseThrow();
        assertThat(isActive(token)).isTrue();
        Answer revocation = office.operator().revoke("agent", bot.id(), "PT20S");
        assertThat(part(revocation).path("state").asText())
                .as("%s", revocation.body())
                .isEqualTo("VERIFIED");
        assertThat(part(revocation).path("evidence").asText()).isEqualTo("READ_BACK");
        assertThat(revocation.text("state")).isEqualTo("REVOKED");
        assertThat(isActive(token)).isFalse();
        assertThat(token(bot, "first-secret-of-bot")).isEmpty();
        assertThat(isActive(others)).as("a bystander's token").isTrue();
        stands(bot, "DISABLED");
        office.governor()
                .post("/agents/" + bot.id() + "/transitions", "{\"to\":\"ACTIVE\",\"reason\":\"again\"}")
                .must(200);
        stands(bot, "ENABLED");
        assertThat(isActive(token)).isFalse();
        assertThat(token(bot, "first-secret-of-bot")).isEmpty();
        give(bot, "second-secret-of-bot");
        assertThat(token(bot, "second-secret-of-bot")).isPresent();
        assertThat(isActive(token)).isFalse();
    }

    @Test
    @DisplayName("the sponsor's user is removed: the agent is suspended, and its client disabled (REG-7)")
    void sponsorLeaves() throws IOException {
        Bot bot = bot("kc-sponsored", "sponsor@example.com");
        stands(bot, "ENABLED");
        give(bot, "sponsored-secret");
        String token = token(bot, "sponsored-secret").orElseThrow();
        String id = admin("GET", "/users?username=sponsor&exact=true", null)
                .path(0)
                .path("id")
                .asText();
        admin("DELETE", "/users/" + id, null);
        ServerUnderTest.await(
                "the suspension", SOON, () -> agent(bot).path("status").asText().equals("SUSPENDED"));
        stands(bot, "DISABLED");
        assertThat(isActive(token)).isFalse();
    }

    @Test
    @DisplayName(
            "hanna signs out at Keycloak: what the agent has on her behalf is dead within 10 s, hugo's lives (DEL-5, TOK-2)")
    void onBehalfOf() throws IOException {
        String hanna = people.hire("hanna");
        String hugo = people.hire("hugo");
        office.administrator().enrol(hanna, "viewer");
        office.administrator().enrol(hugo, "viewer");
        Bot bot = desk("kc-desk", hanna, hugo);
        Bot thief = desk("kc-thief", hanna, hugo);
        SignIns.Login hannas = people.signIn("hanna", bot.id());
        SignIns.Login hugos = people.signIn("hugo", bot.id());
        assertThat(bot.login().text("error")).as("nothing of its own").isEqualTo("unauthorized_client");
        bot.exchange(hannas.token()).must(200);
        Bot forHugo = new Bot(bot);
        forHugo.exchange(hugos.token()).must(200);
        assertThat(thief.exchange(hannas.token()).text("error"))
                .as("a token that names another agent")
                .isEqualTo("invalid_request");
        String elevation = bot.elevate("T-hanna", "read-invoices").must(201).text("id");
        String hugosElevation =
                forHugo.elevate("T-hugo", "read-invoices").must(201).text("id");
        TargetLogin login = TargetLogin.of(bot.draw(elevation).must(200));
        TargetLogin hugosLogin = TargetLogin.of(forHugo.draw(hugosElevation).must(200));
        assertThat(login.works() && hugosLogin.works()).isTrue();
        bot.through(elevation, "GET", "/gw/billing-db/invoices").must(200);
        assertThat(forHugo.through(elevation, "GET", "/gw/billing-db/invoices").status())
                .as("hanna's elevation with hugo's token")
                .isEqualTo(403);
        assertThat(forHugo.draw(elevation).status())
                .as("nor a credential by it")
                .isEqualTo(403);
        assertThat(bot.introspect().body().path("active").asBoolean()).isTrue();

        people.signOut(hannas);
        ServerUnderTest.await(
                "the end",
                Duration.ofSeconds(10),
                () -> !bot.introspect().body().path("active").asBoolean());
        assertThat(bot.through(elevation, "GET", "/gw/billing-db/invoices").status())
                .isIn(401, 403);
        ServerUnderTest.await("the credential's end", Duration.ofSeconds(10), () -> !login.works());
        assertThat(bot.draw(elevation).status()).isIn(401, 403, 409);
        assertThat(bot.exchange(hannas.token()).text("error"))
                .as("her token has minutes left, her session is over")
                .isEqualTo("invalid_request");
        assertThat(forHugo.introspect().body().path("active").asBoolean()).isTrue();
        forHugo.through(hugosElevation, "GET", "/gw/billing-db/invoices").must(200);
        assertThat(hugosLogin.works()).as("hugo's credential").isTrue();
        JsonNode kills = office.operator().get("/revocations").must(200).body().path("items");
        assertThat(kills.findValuesAsText("commanded_by"))
                .as("one kill, of that session, in the watch's name")
                .containsOnlyOnce("sessions:idp-keycloak~corp");
        SignIns.Login again = people.signIn("hanna", bot.id());
        bot.exchange(again.token()).must(200);
        bot.elevate("T-hanna-2", "read-invoices").must(201);
    }

    private static Bot desk(String name, String... subjects) {
        Bot bot = office.newBot();
        ObjectNode application = office.application(name, "LOW", bot.publicJwk());
        application.put("mode", "ON_BEHALF_OF").put("sponsor", "stays@example.com");
        for (String subject : subjects) {
            ((ObjectNode) application.path("declared_intent"))
                    .withArray("accepts_from")
                    .add("person:" + subject);
        }
        return office.live(bot, application);
    }
}
