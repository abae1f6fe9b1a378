// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Base64;

/** Writes compact ES256 tokens with one key; a token type of its own for each class of token. */
final class CompactSigner {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final String keyId;
    private final PrivateKey key;

    CompactSigner(String keyId, PrivateKey key) {
        this.keyId = keyId;
        this.key = key;
    }

    String sign(String type, JWTClaimsSet claims) {
        String header = "{\"alg\":\"ES256\",\"typ\":\"" + type + "\",\"kid\":\"" + keyId + "\"}";
        String input = encode(header) + "." + encode(claims.toString());
        try {
            byte[] signature = SignatureAlgorithm.ES256.sign(key, input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + BASE64URL.encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the signing key " + keyId + " does not sign", e);
        }
    }

    private static String encode(String json) {
        return BASE64URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
