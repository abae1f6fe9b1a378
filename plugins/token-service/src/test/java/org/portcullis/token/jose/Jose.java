// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes tokens as an attacker can: any header, any claims, any signature. */
final class Jose {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private Jose() {}

    static ECKey key() throws Exception {
        return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
    }

    static VerificationKey verification(ECKey key) throws Exception {
        return VerificationKey.of(key.toPublicJWK());
    }

    static String part(String json) {
        return BASE64URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    static String signed(String header, String claims, ECKey key) throws Exception {
        String input = part(header) + "." + part(claims);
        byte[] signature = SignatureAlgorithm.ES256.sign(
                key.toECPrivateKey(SignatureAlgorithm.provider()), input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + BASE64URL.encodeToString(signature);
    }

    static String dpop(ECKey key, String claims) throws Exception {
        return signed(
                "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":"
                        + key.toPublicJWK().toJSONString() + "}",
                claims,
                key);
    }
}
