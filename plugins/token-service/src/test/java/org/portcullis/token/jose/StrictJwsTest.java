// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.ECKey;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.token.jose.BadToken.Reason;

@DisplayName("TOK-5: a token has one spelling, one algorithm and one type")
class StrictJwsTest {
    private static final String HEADER = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}";
    private ECKey key;
    private VerificationKey verification;
    private String token;

    @BeforeEach
    void makeToken() throws Exception {
        key = Jose.key();
        verification = Jose.verification(key);
        token = Jose.signed(HEADER, "{\"sub\":\"agt_1\"}", key);
    }

    private Reason refusalOf(String text) {
        BadToken refused = catchThrowableOfType(
                BadToken.class, () -> verification.verify(StrictJws.parse(text).requireType("at+jwt")));
        assertThat(refused).as("refusal of %s", text).isNotNull();
        return refused.reason();
    }

    @Test
    void theCanonicalSpellingIsAccepted() throws Exception {
        StrictJws jws = StrictJws.parse(token).requireType("at+jwt");
        verification.verify(jws);
        assertThat(jws.claims().getSubject()).isEqualTo("agt_1");
        assertThat(jws.canonical()).isEqualTo(token);
    }

    @Test
    @DisplayName("of the 16 last characters that decode to one signature only the canonical one is accepted")
    void sixteenSpellings() {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        int accepted = 0;
        for (int spare = 0; spare < 16; spare++) {
            String other = token.substring(0, token.length() - 1) + alphabet.charAt((last & 0x30) | spare);
            try {
                verification.verify(StrictJws.parse(other));
                accepted++;
                assertThat(other).isEqualTo(token);
            } catch (BadToken refused) {
                assertThat(refused.reason()).isEqualTo(Reason.MALFORMED);
            }
        }
        assertThat(accepted).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "=", "!", "\n", "\t", "\u00e9", "%3D", ".", "..", ".x"})
    void nothingMayBeAddedAnywhere(String addition) {
        assertThat(refusalOf(token + addition)).isEqualTo(Reason.MALFORMED);
        assertThat(refusalOf(addition + token)).isEqualTo(Reason.MALFORMED);
        assertThat(refusalOf(token.substring(0, 9) + addition + token.substring(9)))
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void algNoneIsRefusedSignedOrNot() throws Exception {
        String none = Jose.part("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + Jose.part("{\"sub\":\"agt_1\"}") + ".";
        assertThat(refusalOf(none)).isEqualTo(Reason.MALFORMED);
        assertThat(refusalOf(none + "AAAA")).isIn(Reason.ALGORITHM, Reason.MALFORMED);
        assertThat(refusalOf(Jose.signed("{\"alg\":\"NONE\",\"typ\":\"at+jwt\"}", "{}", key)))
                .isIn(Reason.ALGORITHM, Reason.MALFORMED);
    }

    @Test
    @DisplayName("HS256 with the public key as secret is refused")
    void keyConfusion() throws Exception {
        String input = Jose.part("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}") + "." + Jose.part("{\"sub\":\"agt_1\"}");
        for (byte[] secret : new byte[][] {
            key.toECPublicKey().getEncoded(), key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)
        }) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] tag = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
            String text = input + "."
                    + java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(tag);
            assertThat(refusalOf(text)).isEqualTo(Reason.ALGORITHM);
        }
    }

    @Test
    void theKeysAlgorithmDecidesNotTheHeaders() throws Exception {
        assertThat(refusalOf(Jose.signed("{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}", "{}", key)))
                .isEqualTo(Reason.ALGORITHM);
    }

    @Test
    void anEmbeddedOrRemoteKeyIsRefused() throws Exception {
        String jwk = key.toPublicJWK().toJSONString();
        for (String member : new String[] {
            "\"jwk\":" + jwk,
            "\"jku\":\"https://evil.example/jwks\"",
            "\"x5u\":\"https://evil.example/cert\"",
            "\"x5c\":[\"AAAA\"]",
            "\"crit\":[\"exp\"],\"exp\":1",
            "\"b64\":false",
            "\"zip\":\"DEF\""
        }) {
            String text = Jose.signed("{\"alg\":\"ES256\",\"typ\":\"at+jwt\"," + member + "}", "{}", key);
            assertThat(refusalOf(text)).as(member).isIn(Reason.FORBIDDEN_HEADER, Reason.MALFORMED);
        }
    }

    @Test
    void anotherTypeOrNoTypeIsRefused() throws Exception {
        for (String header : new String[] {
            "{\"alg\":\"ES256\"}", "{\"alg\":\"ES256\",\"typ\":\"JWT\"}", "{\"alg\":\"ES256\",\"typ\":\"dpop+jwt\"}"
        }) {
            assertThat(refusalOf(Jose.signed(header, "{}", key))).isEqualTo(Reason.TYPE);
        }
    }

    @Test
    void theFullMediaTypeIsTheSameType() throws Exception {
        StrictJws.parse(Jose.signed("{\"alg\":\"ES256\",\"typ\":\"application/at+jwt\"}", "{}", key))
                .requireType("at+jwt");
    }

    @Test
    @DisplayName("an encrypted token, a JSON serialisation and a token of 1 MB are refused")
    void otherForms() {
        assertThat(refusalOf(token + ".AAAA.AAAA")).isEqualTo(Reason.MALFORMED);
        assertThat(refusalOf("{\"payload\":\"\",\"signatures\":[]}")).isEqualTo(Reason.MALFORMED);
        assertThat(refusalOf(token + "A".repeat(1 << 20))).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void duplicateMembersDeepNestingAndBrokenTextAreRefused() throws Exception {
        String deep = "[".repeat(3000) + "]".repeat(3000);
        for (String claims : new String[] {
            "{\"sub\":\"agt_1\",\"sub\":\"agt_2\"}",
            "{\"x\":" + deep + "}",
            "[]",
            "[[\"sub\",\"agt_1\"]]",
            "null",
            "{",
            "",
            "{sub:'agt_1'}",
            "{\"sub\":\"a\"}x",
            "{/**/}",
            "{\"exp\":\"soon\"}",
            "{\"exp\":99999999999999999999}"
        }) {
            String text = Jose.signed(HEADER, claims.isEmpty() ? " " : claims, key);
            BadToken refused = catchThrowableOfType(
                    BadToken.class, () -> StrictJws.parse(text).claims());
            assertThat(refused).as("refusal of claims %.40s", claims).isNotNull();
        }
        String twice = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"alg\":\"none\"}";
        assertThat(refusalOf(Jose.signed(twice, "{}", key))).isEqualTo(Reason.MALFORMED);
    }

    @Test
    @DisplayName("mutated tokens are refused with a reason, never with another exception")
    void fuzz() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(token);
            for (int n = random.nextInt(3); n >= 0 && text.length() > 1; n--) {
                int at = random.nextInt(text.length() - 1);
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, (char) random.nextInt(0x250));
                    case 2 -> text.setCharAt(at, (char) (33 + random.nextInt(94)));
                    default -> text.setLength(at + 1);
                }
            }
            String mutated = text.toString();
            try {
                StrictJws jws = StrictJws.parse(mutated).requireType("at+jwt");
                verification.verify(jws);
                jws.claims();
                assertThat(mutated).as("seed %d", seed).isEqualTo(token);
            } catch (BadToken refused) {
                assertThat(refused.reason()).isNotNull();
            }
        }
    }
}
