// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.kernel.world.Applications;

@DisplayName("TOK-1: an agent registers a public key, and nothing else")
class PublicJwkTest {
    private static final String X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    private static final String Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

    private static String rsa(int bits) throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        byte[] n = ((RSAPublicKey) generator.generateKeyPair().getPublic())
                .getModulus()
                .toByteArray();
        byte[] unsigned = n[0] == 0 ? java.util.Arrays.copyOfRange(n, 1, n.length) : n;
        return "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
                + Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned) + "\"}";
    }

    @Test
    @DisplayName("the thumbprint is RFC 7638's")
    void thumbprint() {
        // the example of RFC 7638, section 3.1
        String n =
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3ok"
                        + "njhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu"
                        + "6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8aw"
                        + "apJzKnqDKgw";
        PublicJwk jwk = PublicJwk.parse(
                "{\"kty\":\"RSA\",\"n\":\"" + n + "\",\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}");
        assertThat(jwk.thumbprint()).isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    @Test
    @DisplayName("P-256, RSA from 2,048 bits and Ed25519 are taken")
    void good() throws NoSuchAlgorithmException {
        assertThat(PublicJwk.parse(Applications.ecJwk()).thumbprint()).hasSize(43);
        assertThat(PublicJwk.parse(rsa(2_048)).thumbprint()).hasSize(43);
        assertThat(PublicJwk.parse(
                                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}")
                        .thumbprint())
                .isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"); // RFC 8037, appendix A.3
        assertThatThrownBy(() -> PublicJwk.parse(rsa(1_024))).hasMessageContaining("2,048");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "no json",
                "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + X + "\",\"y\":\"" + Y + "\",\"d\":\"" + X + "\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + X + "\",\"y\":\"" + X + "\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" + X + "\",\"y\":\"" + Y + "\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + X + "=\",\"y\":\"" + Y + "\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + X + "\",\"y\":\"" + Y + "\",\"y\":\"" + Y + "\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + X + "\",\"y\":\"" + Y + "\",\"use\":\"enc\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + X + "\",\"y\":\"" + Y + "\",\"alg\":\"HS256\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + X + "\",\"y\":\"" + Y + "\",\"x5u\":\"https://x\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + X + "\",\"y\":\"" + Y + "\",\"key_ops\":[\"sign\"]}",
                "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
                "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" + X + "\"}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}"
            })
    @DisplayName("everything else is refused with a sentence, and the key isn't repeated")
    void bad(String text) {
        assertThatThrownBy(() -> PublicJwk.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank()
                .doesNotContain(X);
    }
}
