// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.token.Presented;
import org.portcullis.service.token.TokenRefused;

@DisplayName("TOK-3, TOK-5, REG-9: only our own token, in its one spelling, with its proof, at its time, is good")
class AccessTokensTest {
    private static final String PATH = "/v1/elevations";

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

    private Presented presented(List<String> authorization, List<String> dpop) {
        return new Presented(authorization, dpop, "POST", sts.address.of(PATH));
    }

    private String refusal(List<String> authorization, List<String> dpop) {
        TokenRefused refused =
                catchThrowableOfType(TokenRefused.class, () -> sts.tokens.verify(presented(authorization, dpop)));
        assertThat(refused).isNotNull();
        return refused.error();
    }

    @Test
    void aBearerTokenIsGoodOnce_AndAgain_FromTheCache() throws Exception {
        String token = low.bearerToken();
        for (int i = 0; i < 2; i++) {
            var verified = sts.tokens.verify(presented(List.of("Bearer " + token), List.of()));
            assertThat(verified.agentId()).isEqualTo(low.id);
            assertThat(verified.environment()).isEqualTo("test");
        }
    }

    @Test
    @DisplayName("none of 15 other spellings of a cached token is good")
    void otherSpellings() throws Exception {
        String token = low.bearerToken();
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        for (int spare = 1; spare < 16; spare++) {
            String other = token.substring(0, token.length() - 1) + alphabet.charAt((last & 0x30) | spare);
            assertThat(refusal(List.of("Bearer " + other), List.of())).isEqualTo("invalid_token");
        }
    }

    @Test
    void headersMustBeOneAndWellFormed() throws Exception {
        String token = low.bearerToken();
        assertThat(refusal(List.of(), List.of())).isEqualTo("invalid_token");
        assertThat(refusal(List.of("Bearer " + token, "Bearer " + token), List.of()))
                .isEqualTo("invalid_token");
        assertThat(refusal(List.of("Basic " + token), List.of())).isEqualTo("invalid_token");
        assertThat(refusal(List.of("Bearer " + token + " x"), List.of())).isEqualTo("invalid_token");
    }

    @Test
    void aBoundTokenNeedsItsProof() throws Exception {
        String token = high.boundToken();
        String nonce = high.nonce();
        String url = sts.address.of(PATH);
        sts.tokens.verify(presented(List.of("DPoP " + token), List.of(high.proof("POST", url, nonce, token))));
        assertThat(refusal(List.of("Bearer " + token), List.of())).isEqualTo("invalid_token");
        assertThat(refusal(List.of("DPoP " + token), List.of())).isEqualTo("invalid_dpop_proof");
        assertThat(refusal(List.of("DPoP " + token), List.of(high.proof("POST", url, null, token))))
                .isEqualTo("use_dpop_nonce");
        assertThat(refusal(List.of("DPoP " + token), List.of(low.proof("POST", url, nonce, token))))
                .as("a foreign proof")
                .isEqualTo("invalid_dpop_proof");
        assertThat(refusal(List.of("DPoP " + low.bearerToken()), List.of(high.proof("POST", url, nonce, token))))
                .isEqualTo("invalid_token");
    }

    @Test
    @DisplayName("tokens of another platform or another environment's issuer are refused")
    void foreignIssuer(@TempDir Path elsewhere) throws Exception {
        try (Sts foreign = new Sts(elsewhere).start()) {
            String token = new TestAgent(foreign, RiskTier.LOW).bearerToken();
            assertThat(refusal(List.of("Bearer " + token), List.of())).isEqualTo("invalid_token");
        }
        // the same keys, and yet another address: an issuer of its own
        TokenKeys keys = new TokenKeys(folder.resolve("keys"), Clock.systemUTC());
        AccessTokens renamed = new AccessTokens(keys, new PublicAddress("https://other"), new ProofOfPossession());
        String token = renamed.sign(sts.ledger.admitToken(request()).join(), Optional.empty());
        assertThat(refusal(List.of("Bearer " + token), List.of())).isEqualTo("invalid_token");
        keys.close();
    }

    private org.portcullis.service.ledger.TokenRequest request() {
        return new org.portcullis.service.ledger.TokenRequest(low.id, Optional.empty(), Optional.empty(), "x");
    }

    @Test
    @DisplayName("an expired token is refused, also from the cache; so is one from before the clock was set back")
    void time() throws Exception {
        String token = low.bearerToken();
        TokenKeys keys = new TokenKeys(folder.resolve("keys"), Clock.systemUTC());
        for (Duration offset : List.of(Duration.ofMinutes(61), Duration.ofHours(-1))) {
            Clock clock = Clock.offset(Clock.systemUTC(), offset);
            AccessTokens then = new AccessTokens(keys, sts.address, new ProofOfPossession(), clock);
            for (int i = 0; i < 2; i++) {
                TokenRefused refused = catchThrowableOfType(
                        TokenRefused.class, () -> then.verify(presented(List.of("Bearer " + token), List.of())));
                assertThat(refused).as("offset %s at %s", offset, Instant.now()).isNotNull();
            }
        }
        keys.close();
    }
}
