// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.portcullis.service.Refusal;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.token.Presented;

@DisplayName(
        "TOK-2 (RFC 8693): an agent exchanges a signed-in person's token for its own on their behalf, and no other")
class TokenExchangeTest {
    private static final String PATH = "/oauth2/token";
    private static final String ISSUER = "https://idp.example/realms/one";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    @TempDir
    Path folder;

    private Sts sts;
    private TestIdp idp;
    private TestAgent agent;
    private String nonce;

    @BeforeEach
    void start() throws Exception {
        sts = new Sts(folder).start();
        idp = new TestIdp(sts, ISSUER);
        agent = new TestAgent(sts, RiskTier.LOW);
        nonce = agent.nonce();
    }

    @AfterEach
    void stop() throws Exception {
        sts.close();
    }

    private Sts.Reply exchange(TestAgent actor, String subjectToken, String... more) throws Exception {
        Map<String, String> fields = actor.authenticated(actor.assertion());
        fields.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        fields.put("subject_token", subjectToken);
        fields.put("subject_token_type", ACCESS_TOKEN);
        for (int i = 0; i < more.length; i += 2) {
            if (more[i + 1] == null) {
                fields.remove(more[i]);
            } else {
                fields.put(more[i], more[i + 1]);
            }
        }
        return sts.post(PATH, Sts.form(fields), "DPoP", actor.proof("POST", sts.address.of(PATH), nonce, null));
    }

    private void refused(Sts.Reply reply, String reason) {
        assertThat(reply.status()).as(reason).isEqualTo(400);
        assertThat(reply.json().get("error").asText()).as(reason).isEqualTo("invalid_request");
        assertThat(reply.json().get("error_description").asText())
                .as("the caller learns nothing of why")
                .startsWith("denied; reference ");
        assertThat(sts.audit
                        .entries
                        .get(sts.audit.entries.size() - 1)
                        .details()
                        .get("reason")
                        .toString())
                .contains(reason);
        assertThat(sts.ledger.grants).as("nothing was granted").isEmpty();
    }

    @Test
    @DisplayName(
            "sub is the person, act.sub the agent, cnf its key; it ends with the subject token; not stored by caches")
    void goodOne() throws Exception {
        Map<String, Object> claims = idp.claims(agent.id);
        Instant end = Instant.now().plusSeconds(120);
        claims.put("exp", Date.from(end));
        Sts.Reply reply = exchange(agent, idp.token(claims));
        assertThat(reply.status()).as(reply.json().toString()).isEqualTo(200);
        assertThat(reply.json().get("issued_token_type").asText()).isEqualTo(ACCESS_TOKEN);
        assertThat(reply.json().get("token_type").asText()).isEqualTo("DPoP");
        assertThat(reply.json().get("expires_in").asInt()).isBetween(100, 120);
        assertThat(reply.http().headers().firstValue("Cache-Control")).contains("no-store");

        String token = reply.json().get("access_token").asText();
        var issued = SignedJWT.parse(token).getJWTClaimsSet();
        assertThat(issued.getSubject()).isEqualTo(idp.personId);
        assertThat(issued.getJSONObjectClaim("act"))
                .isEqualTo(Map.of("sub", agent.id, "iss", sts.address.issuer(), "sub_profile", "ai_agent"));
        assertThat(issued.getStringClaim("client_id")).isEqualTo(agent.id);
        assertThat(issued.getJSONObjectClaim("cnf"))
                .isEqualTo(Map.of("jkt", agent.key.computeThumbprint().toString()));
        assertThat(issued.getExpirationTime().toInstant()).isBeforeOrEqualTo(end);
        assertThat(issued.getClaim("may_act")).isNull();

        String url = sts.address.of("/v1/elevations");
        assertThat(sts.tokens
                        .verify(new Presented(
                                List.of("DPoP " + token), List.of(agent.proof("GET", url, nonce, token)), "GET", url))
                        .subjectPersonId())
                .contains(idp.personId);
        Sts.Reply introspected =
                sts.post("/oauth2/introspect", Sts.form(agent.authenticated(agent.assertion(), "token", token)));
        assertThat(introspected.json().get("active").asBoolean()).isTrue();
        assertThat(introspected.json().get("sub").asText()).isEqualTo(idp.personId);
        assertThat(introspected.json().get("act").get("sub").asText()).isEqualTo(agent.id);
        sts.ledger.fences.add("person_session:" + idp.sessionId);
        assertThat(sts.post("/oauth2/introspect", Sts.form(agent.authenticated(agent.assertion(), "token", token)))
                        .json()
                        .get("active")
                        .asBoolean())
                .as("DEL-5: the session's end ends it")
                .isFalse();
    }

    @Test
    @DisplayName(
            "our audience is enough together with may_act, and rfc 9068's header is accepted without Keycloak's typ")
    void byMayAct() throws Exception {
        Map<String, Object> claims = idp.claims("agt_somebody_else");
        claims.put("aud", List.of(sts.address.issuer()));
        claims.put("may_act", Map.of("sub", agent.id, "iss", sts.address.issuer()));
        assertThat(exchange(agent, idp.token(claims)).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("a key that the issuer has begun to sign with is found by asking anew")
    void rotation() throws Exception {
        idp.rotate();
        assertThat(exchange(agent, idp.token(idp.claims(agent.id))).status()).isEqualTo(200);
    }

    static Stream<Arguments> wrongClaims() {
        return Stream.of(
                wrong("AUDIENCE", "another audience", claims -> claims.put("aud", List.of("account"))),
                wrong("names no agent", "our audience alone", claims -> claims.put("aud", List.of("STS"))),
                wrong("BINDING", "may_act for another", claims -> claims.put("may_act", Map.of("sub", "agt_other"))),
                wrong(
                        "BINDING",
                        "may_act of another namespace",
                        claims -> claims.put("may_act", Map.of("sub", "AGENT", "iss", "https://evil.example"))),
                wrong("azp", "another client", claims -> claims.put("azp", "some-app")),
                wrong("azp", "no client", claims -> claims.remove("azp")),
                wrong(
                        "TIME",
                        "expired",
                        claims -> claims.put("exp", Date.from(Instant.now().minusSeconds(1)))),
                wrong(
                        "TIME",
                        "not yet",
                        claims -> claims.put("nbf", Date.from(Instant.now().plusSeconds(60)))),
                wrong("exp or iat", "endless", claims -> claims.remove("exp")),
                wrong("TYPE", "an ID token", claims -> claims.put("typ", "ID")),
                wrong("TYPE", "a refresh token", claims -> claims.put("typ", "Refresh")),
                wrong("TYPE", "a token of no class", claims -> claims.remove("typ")),
                wrong("sid", "no session, as a service account's", claims -> claims.remove("sid")),
                wrong("sub", "nobody", claims -> claims.remove("sub")),
                wrong("BINDING", "bound to another key", claims -> claims.put("cnf", Map.of("jkt", "x"))),
                wrong("BINDING", "bound to a certificate", claims -> claims.put("cnf", Map.of("x5t#S256", "x"))),
                wrong("delegated already", "a chain", claims -> claims.put("act", Map.of("sub", "agt_first"))),
                wrong("ISSUER", "another issuer", claims -> claims.put("iss", "https://evil.example")),
                wrong("ISSUER", "no issuer", claims -> claims.remove("iss")),
                wrong("session-not-live", "signed out", claims -> claims.put("sid", "sid-2")),
                wrong("session-not-live", "another's session", claims -> claims.put("sub", "user-2")));
    }

    private static Arguments wrong(String reason, String name, Consumer<Map<String, Object>> change) {
        return Arguments.of(name, reason, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongClaims")
    @DisplayName("TOK-5: what the subject token says must fit, and the refusal is invalid_request (RFC 8693, 2.2.2)")
    void wrongClaim(String name, String reason, Consumer<Map<String, Object>> change) throws Exception {
        Map<String, Object> claims = idp.claims(agent.id);
        change.accept(claims);
        claims.replaceAll((claim, value) -> value.equals(List.of("STS")) ? List.of(sts.address.issuer()) : value);
        if (claims.get("may_act") instanceof Map<?, ?> mayAct && "AGENT".equals(mayAct.get("sub"))) {
            Map<String, Object> same = new LinkedHashMap<>();
            mayAct.forEach((key, value) -> same.put(key.toString(), value));
            same.put("sub", agent.id);
            claims.put("may_act", same);
        }
        refused(exchange(agent, idp.token(claims)), reason);
    }

    @Test
    @DisplayName("TOK-5: alg none, a public key taken for a secret, a stranger's signature")
    void forgeries() throws Exception {
        refused(exchange(agent, TestIdp.plain(idp.claims(agent.id))), "subject token: ");
        refused(exchange(agent, idp.confused(idp.claims(agent.id))), "ALGORITHM");
        refused(exchange(agent, idp.forged(idp.claims(agent.id))), "SIGNATURE");
        refused(exchange(agent, "not a token"), "MALFORMED");
    }

    @Test
    @DisplayName("issuer mix-up: a token under one trusted issuer's name and another one's key")
    void mixUp() throws Exception {
        TestIdp other = new TestIdp(sts, "https://idp.example/realms/two");
        Map<String, Object> claims = other.claims(agent.id);
        claims.put("iss", ISSUER);
        refused(exchange(agent, other.token(claims)), "UNKNOWN_KEY");
    }

    @Test
    @DisplayName("splicing: another agent that got hold of the token can't use it")
    void anotherAgent() throws Exception {
        String token = idp.token(idp.claims(agent.id));
        TestAgent thief = new TestAgent(sts, RiskTier.LOW);
        refused(exchange(thief, token), "AUDIENCE");
        assertThat(sts.sessions.asked)
                .as("the identity provider needn't be asked")
                .hasValue(0);
    }

    @Test
    @DisplayName("DEL-2: a person whom the agent's declared intent doesn't name")
    void notItsDelegator() throws Exception {
        sts.ledger.delegators.clear();
        refused(exchange(agent, idp.token(idp.claims(agent.id))), "not-its-delegator");
    }

    @Test
    @DisplayName("a session that can't be confirmed gives nothing: 503, and it may be tried again")
    void unconfirmed() throws Exception {
        sts.sessions.failure = new Refusal(Refusal.Kind.UNAVAILABLE, "session-unconfirmed", "the realm is away");
        Sts.Reply reply = exchange(agent, idp.token(idp.claims(agent.id)));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.json().get("error").asText()).isEqualTo("temporarily_unavailable");
        assertThat(sts.ledger.grants).isEmpty();
    }

    @Test
    @DisplayName("RFC 8693, 2.1: required and forbidden parameters, each once")
    void parameters() throws Exception {
        String token = idp.token(idp.claims(agent.id));
        String jwt = "urn:ietf:params:oauth:token-type:jwt";
        assertThat(exchange(agent, token, "subject_token_type", jwt).status()).isEqualTo(200);
        assertThat(exchange(agent, token, "requested_token_type", ACCESS_TOKEN).status())
                .isEqualTo(200);
        sts.ledger.grants.clear();
        List<String[]> wrong = List.of(
                new String[] {"subject_token", null, "invalid_request"},
                new String[] {"subject_token_type", null, "invalid_request"},
                new String[] {"subject_token_type", "urn:ietf:params:oauth:token-type:id_token", "invalid_request"},
                new String[] {"actor_token", token, "invalid_request"},
                new String[] {"actor_token_type", ACCESS_TOKEN, "invalid_request"},
                new String[] {"requested_token_type", "urn:ietf:params:oauth:token-type:saml2", "invalid_request"},
                new String[] {"audience", "https://elsewhere.example", "invalid_target"},
                new String[] {"resource", "https://elsewhere.example", "invalid_target"},
                new String[] {"scope", "everything", "invalid_scope"});
        for (String[] each : wrong) {
            Sts.Reply reply = exchange(agent, token, each[0], each[1]);
            assertThat(reply.status()).as(each[0]).isEqualTo(400);
            assertThat(reply.json().get("error").asText()).as(each[0]).isEqualTo(each[2]);
        }
        Map<String, String> fields = agent.authenticated(agent.assertion());
        fields.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        fields.put("subject_token", token);
        fields.put("subject_token_type", ACCESS_TOKEN);
        assertThat(sts.post(PATH, Sts.form(fields)).json().get("error").asText())
                .as("always bound to the agent's key, whatever its tier")
                .isEqualTo("invalid_dpop_proof");
        assertThat(sts.post(PATH, Sts.form(fields) + "&subject_token=x")
                        .json()
                        .get("error")
                        .asText())
                .as("a second subject token (CVE-2026-9704)")
                .isEqualTo("invalid_request");
        fields.remove("client_assertion");
        assertThat(sts.post(PATH, Sts.form(fields)).status()).as("no client").isEqualTo(400);
        assertThat(sts.ledger.grants).isEmpty();
    }

    @Test
    @DisplayName("RFC 8414: the grant is offered where some identity provider's people are known, and only there")
    void metadata() throws Exception {
        String path = "/.well-known/oauth-authorization-server";
        assertThat(sts.get(path).json().get("grant_types_supported").toString()).contains("token-exchange");
        sts.sessions.trusted.clear();
        assertThat(sts.get(path).json().get("grant_types_supported").toString()).doesNotContain("token-exchange");
    }
}
