// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Base64;

/** Writes compact ES256 tokens with one key; a token type of its own for each class of token. */
final class CompactSigner {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private static final ObjectWriter JSON = new ObjectMapper().writer();

    private final String keyId;
    private final PrivateKey key;

    CompactSigner(String keyId, PrivateKey key) {
        this.keyId = keyId;
        this.key = key;
    }

    String sign(String type, JWTClaimsSet claims) {
        String header = "{\"alg\":\"ES256\",\"typ\":\"" + type + "\",\"kid\":\"" + keyId + "\"}";
        try {
            String input = encode(header.getBytes(StandardCharsets.UTF_8)) + "."
                    + encode(JSON.writeValueAsBytes(claims.toJSONObject()));
            byte[] signature = SignatureAlgorithm.ES256.sign(key, input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + encode(signature);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("claims of ours are JSON", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the signing key " + keyId + " does not sign", e);
        }
    }

    private static String encode(byte[] part) {
        return BASE64URL.encodeToString(part);
    }
}
