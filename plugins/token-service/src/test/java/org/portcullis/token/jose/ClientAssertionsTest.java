// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.ECKey;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.tck.service.SettableClock;
import org.portcullis.token.jose.BadToken.Reason;

@DisplayName("TOK-1: a client assertion is the client's own, for us alone, short-lived and good once")
class ClientAssertionsTest {
    private static final String ISSUER = "https://sts.example";
    private static final String HEADER = "{\"alg\":\"ES256\",\"typ\":\"client-authentication+jwt\"}";

    private final SettableClock clock = new SettableClock();
    private final ClientAssertions assertions =
            new ClientAssertions(() -> ISSUER, clock, new UsedOnce(clock, 100, 100));
    private ECKey key;

    @BeforeEach
    void makeKey() throws Exception {
        key = Jose.key();
    }

    private String claims(String aud, long expIn, String jti) {
        long now = clock.instant().getEpochSecond();
        return "{\"iss\":\"agt_1\",\"sub\":\"agt_1\",\"aud\":" + aud + ",\"iat\":" + now + ",\"exp\":" + (now + expIn)
                + ",\"jti\":\"" + jti + "\"}";
    }

    private ClientAssertions.Accepted accept(String text) throws BadToken {
        try {
            ClientAssertions.Accepted accepted =
                    assertions.check(StrictJws.parse(text), "agt_1", List.of(Jose.verification(key)));
            assertions.useUp(accepted);
            return accepted;
        } catch (BadToken refused) {
            throw refused;
        } catch (Exception e) {
            throw new AssertionError("only BadToken may leave the verifier", e);
        }
    }

    private Reason refusalOf(String header, String claims) throws Exception {
        String text = Jose.signed(header, claims, key);
        BadToken refused = catchThrowableOfType(BadToken.class, () -> accept(text));
        assertThat(refused).as(claims).isNotNull();
        return refused.reason();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"https://sts.example\"", "[\"https://sts.example\"]"})
    void theIssuerAloneIsAcceptedAsAudience(String aud) throws Exception {
        assertThat(accept(Jose.signed(HEADER, claims(aud, 60, "j1"), key)).clientId())
                .isEqualTo("agt_1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"https://sts.example/oauth2/token\"",
                "[\"https://sts.example\",\"https://other.example\"]",
                "[\"https://sts.example\",\"https://sts.example\"]",
                "\"https://sts.example/\"",
                "\"HTTPS://sts.example\"",
                "[]",
                "\"\""
            })
    void anyOtherAudienceIsRefused(String aud) throws Exception {
        assertThat(refusalOf(HEADER, claims(aud, 60, "j1"))).isEqualTo(Reason.AUDIENCE);
    }

    @Test
    void aReplayIsRefused() throws Exception {
        String text = Jose.signed(HEADER, claims("\"" + ISSUER + "\"", 60, "once"), key);
        accept(text);
        BadToken refused = catchThrowableOfType(BadToken.class, () -> accept(text));
        assertThat(refused.reason()).isEqualTo(Reason.REPLAYED);
    }

    @Test
    void timeIsBounded() throws Exception {
        String aud = "\"" + ISSUER + "\"";
        assertThat(refusalOf(HEADER, claims(aud, -11, "a"))).isEqualTo(Reason.TIME);
        assertThat(refusalOf(HEADER, claims(aud, 301, "b"))).isEqualTo(Reason.TIME);
        assertThat(refusalOf(HEADER, claims(aud, 60, "c").replaceAll("\"iat\":\\d+", "\"iat\":9999999999")))
                .isEqualTo(Reason.TIME);
        assertThat(refusalOf(HEADER, claims(aud, 60, "d").replaceAll(",\"exp\":\\d+", "")))
                .isEqualTo(Reason.CLAIM);
    }

    @Test
    void issuerAndSubjectMustBothBeTheClient() throws Exception {
        String claims = claims("\"" + ISSUER + "\"", 60, "a");
        assertThat(refusalOf(HEADER, claims.replace("\"iss\":\"agt_1\"", "\"iss\":\"agt_2\"")))
                .isEqualTo(Reason.ISSUER);
        assertThat(refusalOf(HEADER, claims.replace("\"sub\":\"agt_1\"", "\"sub\":\"agt_2\"")))
                .isEqualTo(Reason.ISSUER);
    }

    @Test
    void anotherTokenClassIsNoAssertion() throws Exception {
        String claims = claims("\"" + ISSUER + "\"", 60, "a");
        assertThat(refusalOf("{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}", claims)).isEqualTo(Reason.TYPE);
        assertThat(refusalOf("{\"alg\":\"ES256\",\"typ\":\"dpop+jwt\"}", claims))
                .isEqualTo(Reason.TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "../../etc/passwd", "' OR 1=1 --"})
    void anUnknownKeyIdIsRefusedEvenWithOneKey(String kid) throws Exception {
        String header = "{\"alg\":\"ES256\",\"kid\":\"" + kid + "\"}";
        assertThat(refusalOf(header, claims("\"" + ISSUER + "\"", 60, "a"))).isEqualTo(Reason.UNKNOWN_KEY);
    }

    @Test
    void anotherKeysSignatureIsRefused() throws Exception {
        String text = Jose.signed(HEADER, claims("\"" + ISSUER + "\"", 60, "a"), Jose.key());
        BadToken refused = catchThrowableOfType(BadToken.class, () -> accept(text));
        assertThat(refused.reason()).isEqualTo(Reason.SIGNATURE);
    }
}
