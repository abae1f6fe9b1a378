// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.ECKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.tck.service.SettableClock;
import org.portcullis.token.jose.BadToken.Reason;

@DisplayName("TOK-3: a DPoP proof is for one request, one token and one key, and is good once")
class DpopVerifierTest {
    private static final String TARGET = "https://sts.example/v1/elevations";
    private static final String TOKEN = "aaa.bbb.ccc";

    private final SettableClock clock = new SettableClock();
    private final DpopNonces nonces = new DpopNonces(clock, Duration.ofMinutes(5), new SecureRandom());
    private final UsedOnce used = new UsedOnce(clock, 1000, 1000);
    private final DpopVerifier verifier = new DpopVerifier(clock, nonces, used);
    private ECKey key;

    @BeforeEach
    void makeKey() throws Exception {
        key = Jose.key();
    }

    private String claims(String jti, String method, String target, long iatOffset, String nonce) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(StandardCharsets.US_ASCII));
        String ath = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        return "{\"jti\":\"" + jti + "\",\"htm\":\"" + method + "\",\"htu\":\"" + target + "\",\"iat\":"
                + (clock.instant().getEpochSecond() + iatOffset) + ",\"ath\":\"" + ath + "\",\"nonce\":\"" + nonce
                + "\"}";
    }

    private String good() throws Exception {
        return Jose.dpop(key, claims(UUID.randomUUID().toString(), "POST", TARGET, 0, nonces.fresh()));
    }

    private DpopVerifier.Proof verify(String... proofs) throws BadToken {
        try {
            DpopVerifier.Request request = new DpopVerifier.Request(List.of(proofs), "POST", TARGET);
            return verifier.verifyForResource(
                    request, TOKEN, Jose.verification(key).thumbprint());
        } catch (BadToken refused) {
            throw refused;
        } catch (Exception e) {
            throw new AssertionError("only BadToken may leave the verifier", e);
        }
    }

    private Reason refusalOf(String... proofs) {
        BadToken refused = catchThrowableOfType(BadToken.class, () -> verify(proofs));
        assertThat(refused).isNotNull();
        return refused.reason();
    }

    @Test
    void aGoodProofIsAcceptedOnceAndItsReplayRefused() throws Exception {
        String proof = good();
        assertThat(verify(proof).thumbprint()).isEqualTo(Jose.verification(key).thumbprint());
        assertThat(refusalOf(proof)).isEqualTo(Reason.REPLAYED);
    }

    @Test
    void noProofTwoProofsAndListsAreRefused() throws Exception {
        assertThat(refusalOf()).isEqualTo(Reason.BINDING);
        assertThat(refusalOf(good(), good())).isEqualTo(Reason.BINDING);
        assertThat(refusalOf(good() + "," + good())).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void anotherKeysProofIsRefused() throws Exception {
        String foreign = Jose.dpop(Jose.key(), claims("j", "POST", TARGET, 0, nonces.fresh()));
        assertThat(refusalOf(foreign)).isEqualTo(Reason.BINDING);
    }

    @Test
    void aPrivateKeyInTheHeaderIsRefused() throws Exception {
        String text = Jose.signed(
                "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + key.toJSONString() + "}",
                claims("j", "POST", TARGET, 0, nonces.fresh()),
                key);
        assertThat(refusalOf(text)).isIn(Reason.FORBIDDEN_HEADER, Reason.MALFORMED);
    }

    @Test
    void anAccessTokenIsNoProof() throws Exception {
        String text = Jose.signed(
                "{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"jwk\":"
                        + key.toPublicJWK().toJSONString() + "}",
                "{}",
                key);
        assertThat(refusalOf(text)).isEqualTo(Reason.TYPE);
    }

    @Test
    void methodAddressAndTokenMustBeTheRequests() throws Exception {
        assertThat(refusalOf(Jose.dpop(key, claims("j", "post", TARGET, 0, nonces.fresh()))))
                .isEqualTo(Reason.BINDING);
        assertThat(refusalOf(Jose.dpop(key, claims("j", "POST", TARGET + "/x", 0, nonces.fresh()))))
                .isEqualTo(Reason.BINDING);
        String otherToken =
                claims("j", "POST", TARGET, 0, nonces.fresh()).replaceAll("\"ath\":\"[^\"]*", "\"ath\":\"x");
        assertThat(refusalOf(Jose.dpop(key, otherToken))).isEqualTo(Reason.BINDING);
    }

    @Test
    @DisplayName("spellings of one address that RFC 3986 calls equal are equal; others are not")
    void addressSpellings() throws Exception {
        for (String same : new String[] {
            "HTTPS://STS.example:443/v1/elevations",
            TARGET + "?a=b",
            TARGET + "#f",
            "https://sts.example/v1/%65levations",
            "https://sts.example/v1/./elevations"
        }) {
            verify(Jose.dpop(key, claims(UUID.randomUUID().toString(), "POST", same, 0, nonces.fresh())));
        }
        for (String other : new String[] {
            TARGET + "/",
            "https://sts.example:8443/v1/elevations",
            "http://sts.example/v1/elevations",
            "https://x@sts.example/v1/elevations",
            "https://sts.example/v1%2Felevations",
            "/v1/elevations",
            "::"
        }) {
            String proof = Jose.dpop(key, claims(UUID.randomUUID().toString(), "POST", other, 0, nonces.fresh()));
            assertThat(refusalOf(proof)).as(other).isEqualTo(Reason.BINDING);
        }
    }

    @Test
    void tooOldAndTooNewAreRefused() throws Exception {
        assertThat(refusalOf(Jose.dpop(key, claims("j", "POST", TARGET, -61, nonces.fresh()))))
                .isEqualTo(Reason.TIME);
        assertThat(refusalOf(Jose.dpop(key, claims("j", "POST", TARGET, 11, nonces.fresh()))))
                .isEqualTo(Reason.TIME);
    }

    @Test
    @DisplayName("a proof dated ahead stays remembered for as long as it would be accepted")
    void futureDatedReplay() throws Exception {
        String ahead = Jose.dpop(key, claims("ahead", "POST", TARGET, 10, nonces.fresh()));
        verify(ahead);
        for (int second = 0; second < 80; second++) {
            clock.advance(Duration.ofSeconds(1));
            verify(good()); // lets expired entries be forgotten
            assertThat(refusalOf(ahead)).isIn(Reason.REPLAYED, Reason.TIME);
        }
    }

    @Test
    void aMissingForeignOrStaleNonceIsRefused() throws Exception {
        String nonce = nonces.fresh();
        assertThat(refusalOf(Jose.dpop(key, claims("a", "POST", TARGET, 0, ""))))
                .isEqualTo(Reason.NONCE);
        String foreign = new DpopNonces(clock, Duration.ofMinutes(5), new SecureRandom()).fresh();
        assertThat(refusalOf(Jose.dpop(key, claims("b", "POST", TARGET, 0, foreign))))
                .isEqualTo(Reason.NONCE);
        clock.advance(Duration.ofSeconds(301));
        assertThat(refusalOf(Jose.dpop(key, claims("c", "POST", TARGET, 0, nonce))))
                .isEqualTo(Reason.NONCE);
    }

    @Test
    void theNextNonceComesBeforeTheOldOneEnds() throws Exception {
        String nonce = nonces.fresh();
        assertThat(verify(Jose.dpop(key, claims("a", "POST", TARGET, 0, nonce))).nextNonce())
                .isEmpty();
        clock.advance(Duration.ofSeconds(200));
        assertThat(verify(Jose.dpop(key, claims("b", "POST", TARGET, 0, nonce))).nextNonce())
                .isPresent();
    }

    @Test
    void aProofThatFailsLeavesNoTrace() throws Exception {
        refusalOf(Jose.dpop(key, claims("same", "GET", TARGET, 0, nonces.fresh())));
        verify(Jose.dpop(key, claims("same", "POST", TARGET, 0, nonces.fresh())));
    }

    @Test
    void whenTheRecordIsFullItRefusesInsteadOfForgetting() throws Exception {
        UsedOnce small = new UsedOnce(clock, 10, 2);
        small.use("a", "1", clock.instant().plusSeconds(60));
        small.use("a", "2", clock.instant().plusSeconds(60));
        BadToken full = catchThrowableOfType(
                BadToken.class, () -> small.use("a", "3", clock.instant().plusSeconds(60)));
        assertThat(full.reason()).isEqualTo(Reason.CAPACITY);
        small.use("b", "1", clock.instant().plusSeconds(60));
        clock.advance(Duration.ofSeconds(63));
        small.use("a", "1", clock.instant().plusSeconds(60));
        assertThat(small.size()).isOne();
    }
}
