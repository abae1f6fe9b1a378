// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.service.Refusal;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.RiskTier;

@DisplayName(
        "TOK-4, TOK-5: the token endpoint gives a proven agent a short token, and anybody else an error of the RFC")
class TokenEndpointTest {
    private static final String PATH = "/oauth2/token";
    private static final int MORE_THAN_THREADS = 250; // of the HTTP server

    @TempDir
    Path folder;

    private Sts sts;
    private TestAgent low;
    private TestAgent high;

    @BeforeEach
    void start() throws Exception {
        sts = new Sts(folder).start();
        low = new TestAgent(sts, RiskTier.LOW);
        high = new TestAgent(sts, RiskTier.HIGH);
    }

    @AfterEach
    void stop() throws Exception {
        sts.close();
    }

    @Test
    void theTokenIsARowOfTheLedgerAndVerifiesByThePublishedKeys() throws Exception {
        Sts.Reply reply = sts.post(PATH, low.tokenForm());
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().get("token_type").asText()).isEqualTo("Bearer");
        assertThat(reply.json().get("expires_in").asInt()).isEqualTo(3600);
        assertThat(reply.http().headers().firstValue("Cache-Control")).contains("no-store");

        SignedJWT jwt = SignedJWT.parse(reply.json().get("access_token").asText());
        JWKSet published = JWKSet.parse(sts.get("/.well-known/jwks.json").json().toString());
        assertThat(jwt.verify(new ECDSAVerifier(
                        published.getKeyByKeyId(jwt.getHeader().getKeyID()).toECKey())))
                .isTrue();
        assertThat(jwt.getHeader().getType().getType()).isEqualTo("at+jwt");
        var claims = jwt.getJWTClaimsSet();
        assertThat(sts.ledger.grants).containsKey(claims.getJWTID());
        assertThat(claims.getSubject()).isEqualTo(low.id).isEqualTo(claims.getStringClaim("client_id"));
        assertThat(claims.getIssuer()).isEqualTo(sts.address.issuer());
        assertThat(claims.getAudience()).containsExactly(sts.address.issuer());
        assertThat(claims.getStringClaim("environment")).isEqualTo("test");
        assertThat(claims.getStringClaim("risk_tier")).isEqualTo("LOW");
    }

    @Test
    @DisplayName("a HIGH agent gets 15 minutes, bound to its key, after the nonce was asked for")
    void boundToken() throws Exception {
        String proof = high.proof("POST", sts.address.of(PATH), null, null);
        String form = high.tokenForm();
        Sts.Reply first = sts.post(PATH, form, "DPoP", proof);
        assertThat(first.status()).isEqualTo(400);
        assertThat(first.json().get("error").asText()).isEqualTo("use_dpop_nonce");
        String nonce = first.http().headers().firstValue("DPoP-Nonce").orElseThrow();

        String withNonce = high.proof("POST", sts.address.of(PATH), nonce, null);
        Sts.Reply second = sts.post(PATH, form, "DPoP", withNonce);
        assertThat(second.status())
                .as("the same assertion is good: it was not used up")
                .isEqualTo(200);
        assertThat(second.json().get("token_type").asText()).isEqualTo("DPoP");
        assertThat(second.json().get("expires_in").asInt()).isEqualTo(900);
        SignedJWT jwt = SignedJWT.parse(second.json().get("access_token").asText());
        assertThat(jwt.getJWTClaimsSet().getJSONObjectClaim("cnf"))
                .isEqualTo(Map.of("jkt", high.key.computeThumbprint().toString()));

        assertThat(sts.post(PATH, high.tokenForm(), "DPoP", withNonce)
                        .json()
                        .get("error")
                        .asText())
                .as("a replayed proof")
                .isEqualTo("invalid_dpop_proof");
    }

    @Test
    @DisplayName(
            "tokens that wait for a slow ledger hold no thread: others are answered meanwhile, and then they all are")
    void waitingHoldsNoThread() throws Exception {
        sts.ledger.answers = new CompletableFuture<>();
        List<CompletableFuture<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            waiting.add(sts.posting(PATH, low.tokenForm()));
        }
        CompletableFuture<Integer> other = sts.posting(PATH, "grant_type=password");
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(400);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        sts.ledger.answers.complete(null);
        for (CompletableFuture<Integer> answer : waiting) {
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(200);
        }
        assertThat(sts.ledger.grants).hasSize(MORE_THAN_THREADS);
    }

    @Test
    @DisplayName("what the ledger refuses late is recorded and told as what it refuses at once")
    void refusedLate() throws Exception {
        sts.ledger.answers = new CompletableFuture<>();
        CompletableFuture<Integer> waiting = sts.posting(PATH, low.tokenForm());
        sts.ledger.failure = new Refusal(Refusal.Kind.UNAVAILABLE, "store-unavailable", "the database is gone");
        sts.ledger.answers.complete(null);
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(503);
        assertThat(sts.audit.entries).anyMatch(entry -> entry.outcome().equals("DENIED"));
    }

    @Test
    void aHighAgentWithoutAProofIsRefused() throws Exception {
        Sts.Reply reply = sts.post(PATH, high.tokenForm());
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("error").asText()).isEqualTo("invalid_dpop_proof");
        assertThat(sts.ledger.grants).isEmpty();
    }

    @Test
    @DisplayName(
            "an entry that was used before gives no token by a key that has gone since, and one by its new key (TOK-1)")
    void anOldEntryProvesNobody() throws Exception {
        assertThat(sts.post(PATH, low.tokenForm()).status()).isEqualTo(200);
        var other = new TestAgent(sts, RiskTier.LOW);
        sts.registry.setKey(low.id, other.key);

        assertInvalidClient(sts.post(PATH, low.tokenForm()));
        assertThat(sts.ledger.grants).hasSize(1);
        String newKey = low.assertion(sts.address.issuer(), other.key);
        assertThat(sts.post(PATH, Sts.form(low.authenticated(newKey, "grant_type", "client_credentials")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("an entry that has changed otherwise is read anew, and its agent gets its token")
    void aChangedEntryIsReadAnew() throws Exception {
        assertThat(sts.post(PATH, low.tokenForm()).status()).isEqualTo(200);
        sts.registry.setStatus(low.id, AgentStatus.SUSPENDED);
        assertThat(sts.post(PATH, low.tokenForm()).json().get("error").asText()).isEqualTo("unauthorized_client");
        sts.registry.setStatus(low.id, AgentStatus.ACTIVE);
        assertThat(sts.post(PATH, low.tokenForm()).status()).isEqualTo(200);
    }

    @Test
    void aReplayedAssertionIsRefusedAlsoAfterARestart() throws Exception {
        String form = low.tokenForm();
        assertThat(sts.post(PATH, form).status()).isEqualTo(200);
        assertInvalidClient(sts.post(PATH, form));
        FakeRegistry known = sts.registry;
        // nothing was closed before, as after kill -9
        var again = new ClientAuthentication(known, sts.address, folder.resolve("token"), Clock.systemUTC());
        var client = again.authenticate(Form.parse(form));
        assertThatThrownBy(() -> again.useUp(client))
                .isInstanceOf(OAuthError.class)
                .hasMessageContaining("REPLAYED");
        again.close();
    }

    @Test
    void wrongKeyWrongAudienceUnknownAgentAndSuspendedAgentAreRefusedAlike() throws Exception {
        var foreign = new ECKeyGenerator(Curve.P_256).keyID("x").generate();
        String grant = "client_credentials";
        assertInvalidClient(sts.post(
                PATH, Sts.form(low.authenticated(low.assertion(sts.address.issuer(), foreign), "grant_type", grant))));
        assertInvalidClient(sts.post(
                PATH, Sts.form(low.authenticated(low.assertion(sts.address.of(PATH), low.key), "grant_type", grant))));
        assertInvalidClient(sts.post(PATH, Sts.form(low.authenticated(high.assertion(), "grant_type", grant))));
        sts.registry.setStatus(low.id, AgentStatus.SUSPENDED);
        Sts.Reply suspended = sts.post(PATH, low.tokenForm());
        assertThat(suspended.status()).isEqualTo(400);
        assertThat(suspended.json().get("error").asText()).isEqualTo("unauthorized_client");
        assertThat(suspended.json().toString()).doesNotContain("SUSPENDED");
        assertThat(sts.audit.entries).hasSize(4).allMatch(entry -> entry.outcome()
                .equals("DENIED"));
        assertThat(sts.audit.entries)
                .as("AUD-1: only whoever has proven nothing is anonymous, and may be summed up")
                .extracting(entry -> entry.actor())
                .containsExactly("anonymous", "anonymous", "anonymous", low.id);
    }

    private static void assertInvalidClient(Sts.Reply reply) {
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().get("error").asText()).isEqualTo("invalid_client");
        assertThat(reply.json().get("error_description").asText()).matches("denied; reference evt_\\w+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "grant_type=client_credentials",
                "grant_type=client_credentials&grant_type=client_credentials",
                "grant_type=password&username=a&password=b",
                "grant_type=client_credentials&client_id=x&client_secret=y",
                "grant_type=%zz",
                "grant_type=client_credentials&scope=all",
                "&&&=&=",
                "grant_type=client_credentials&client_assertion_type=x&client_assertion=y"
            })
    void aMalformedRequestIsA400WithAReason(String body) throws Exception {
        Sts.Reply reply = sts.post(PATH, body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("error").asText()).isNotEmpty();
    }

    @Test
    void otherMethodsMediaTypesQueriesAndHugeBodiesAreRefused() throws Exception {
        assertThat(sts.get(PATH).status()).isEqualTo(405);
        assertThat(sts.post(PATH + "?grant_type=client_credentials", low.tokenForm())
                        .status())
                .isEqualTo(400);
        assertThat(sts.post(PATH, "a=" + "b".repeat(1 << 20)).status()).isEqualTo(400);
    }

    @Test
    void whoIsStillSendingMuchTooMuchGetsTheAnswerAllTheSame() throws Exception {
        URI address = URI.create(sts.address.of(PATH));
        byte[] piece = "b".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + 16 * piece.length
                            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 16; i++) {
                out.write(piece);
                out.flush();
                TimeUnit.MILLISECONDS.sleep(
                        10); // a slow client, so that a server that doesn't read on closes before its end
            }
            byte[] status = socket.getInputStream().readNBytes(12);
            assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 400");
        }
    }

    @Test
    void whenTheLedgerCannotCommitNothingIsSigned() throws Exception {
        sts.ledger.failure = new Refusal(Refusal.Kind.UNAVAILABLE, "store-full", "the disk is full");
        Sts.Reply reply = sts.post(PATH, low.tokenForm());
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.json().get("error").asText()).isEqualTo("temporarily_unavailable");
        assertThat(reply.http().headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void aDenialIsADenialEvenWhenItCannotBeRecorded() throws Exception {
        sts.audit.full = true;
        Sts.Reply reply = sts.post(PATH, Sts.form(low.authenticated("a.b.c", "grant_type", "client_credentials")));
        assertThat(reply.status()).isEqualTo(401);
    }

    @Test
    @DisplayName("mutated requests never make a 500 and never a token")
    void fuzz() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String form = low.tokenForm();
        for (int i = 0; i < 1500; i++) {
            StringBuilder text = new StringBuilder(form);
            for (int n = 0; n <= random.nextInt(4); n++) {
                text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
            }
            if (text.toString().equals(form)) {
                continue;
            }
            int status = sts.post(PATH, text.toString()).status();
            assertThat(status).as("seed %d, round %d", seed, i).isIn(200, 400, 401);
            if (status == 200) {
                form = low.tokenForm(); // the mutation hit something that does not matter, such as an unknown
                // parameter's name
            }
        }
    }

    @Test
    void theMetadataSaysWhatIsThere() throws Exception {
        var json = sts.get("/.well-known/oauth-authorization-server").json();
        assertThat(json.get("issuer").asText()).isEqualTo(sts.address.issuer());
        assertThat(json.get("token_endpoint").asText()).isEqualTo(sts.address.of(PATH));
        assertThat(json.get("grant_types_supported").toString()).isEqualTo("[\"client_credentials\"]");
        assertThat(json.get("dpop_signing_alg_values_supported").toString())
                .contains("ES256")
                .doesNotContain("none");
    }
}
