// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;

/**
 * An agent's public key: EC P-256, RSA of 2,048 to 8,192 bits, or Ed25519, as a JWK (RFC 7517, 8037). Private parts,
 * certificates and members that nobody needs are refused rather than ignored.
 *
 * @param text the JWK, canonical
 * @param thumbprint RFC 7638, SHA-256, base64url
 */
record PublicJwk(String text, String thumbprint) {
    private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
    private static final Set<String> DESCRIPTIVE = Set.of("kty", "kid", "use", "alg", "key_ops");
    private static final int LEAST_RSA_BITS = 2_048;
    private static final int MOST_RSA_BITS = 8_192;
    private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(65_537);
    private static final BigInteger P = hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    private static final BigInteger B = hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

    /** The key; {@link IllegalArgumentException} with a sentence that says what is wrong. Nothing of it is repeated. */
    static PublicJwk parse(String text) {
        if (text == null || text.length() > 10_000) {
            throw new IllegalArgumentException("must be a JWK of at most 10,000 characters");
        }
        JsonNode jwk = Json.object(text);
        for (String name : PRIVATE) {
            if (jwk.has(name)) {
                throw new IllegalArgumentException("holds a private part (" + name
                        + "): register the public key only, and replace this key, it is exposed");
            }
        }
        String type = member(jwk, "kty");
        Map<String, Object> required =
                switch (type) {
                    case "EC" -> ec(jwk);
                    case "RSA" -> rsa(jwk);
                    case "OKP" -> okp(jwk);
                    default -> throw new IllegalArgumentException("kty must be EC, RSA or OKP");
                };
        jwk.fieldNames().forEachRemaining(name -> {
            if (!required.containsKey(name) && !DESCRIPTIVE.contains(name)) {
                throw new IllegalArgumentException("has a member that isn't needed: leave out everything but "
                        + required.keySet() + " and " + DESCRIPTIVE);
            }
        });
        describe(jwk, type);
        String canonical = CanonicalJson.write(Json.plain(jwk));
        byte[] digest = HexFormat.of().parseHex(CanonicalJson.sha256(required));
        return new PublicJwk(canonical, Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    }

    private static Map<String, Object> ec(JsonNode jwk) {
        require("P-256".equals(member(jwk, "crv")), "crv must be P-256");
        BigInteger x = new BigInteger(1, bytes(jwk, "x", 32));
        BigInteger y = new BigInteger(1, bytes(jwk, "y", 32));
        BigInteger right =
                x.pow(3).subtract(x.multiply(BigInteger.valueOf(3))).add(B).mod(P);
        boolean onCurve =
                x.compareTo(P) < 0 && y.compareTo(P) < 0 && y.pow(2).mod(P).equals(right);
        require(onCurve, "x and y are no point of P-256");
        return members(jwk, "crv", "kty", "x", "y");
    }

    private static Map<String, Object> rsa(JsonNode jwk) {
        BigInteger n = new BigInteger(1, bytes(jwk, "n", -1));
        BigInteger e = new BigInteger(1, bytes(jwk, "e", -1));
        boolean longEnough = n.bitLength() >= LEAST_RSA_BITS && n.bitLength() <= MOST_RSA_BITS && n.testBit(0);
        require(longEnough, "n must be odd and have from 2,048 to 8,192 bits");
        require(
                e.compareTo(LEAST_EXPONENT) >= 0 && e.bitLength() <= 64 && e.testBit(0),
                "e must be odd, from 65,537 on");
        return members(jwk, "e", "kty", "n");
    }

    private static Map<String, Object> okp(JsonNode jwk) {
        require("Ed25519".equals(member(jwk, "crv")), "crv must be Ed25519");
        bytes(jwk, "x", 32);
        return members(jwk, "crv", "kty", "x");
    }

    private static void describe(JsonNode jwk, String type) {
        require(!jwk.has("use") || "sig".equals(member(jwk, "use")), "use must be sig");
        require(!jwk.has("kid") || member(jwk, "kid").length() <= 200, "kid must have at most 200 characters");
        Set<String> algorithms =
                switch (type) {
                    case "EC" -> Set.of("ES256");
                    case "RSA" -> Set.of("RS256", "PS256");
                    default -> Set.of("EdDSA", "Ed25519");
                };
        require(!jwk.has("alg") || algorithms.contains(member(jwk, "alg")), "alg must be one of " + algorithms);
        JsonNode uses = jwk.path("key_ops");
        require(
                uses.isMissingNode()
                        || uses.isArray()
                                && uses.size() == 1
                                && "verify".equals(uses.get(0).textValue()),
                "key_ops must be [\"verify\"]");
    }

    private static Map<String, Object> members(JsonNode jwk, String... names) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String name : names) {
            members.put(name, member(jwk, name));
        }
        return members;
    }

    private static String member(JsonNode jwk, String name) {
        return Optional.ofNullable(jwk.path(name).textValue())
                .orElseThrow(() -> new IllegalArgumentException(name + " is missing or no text"));
    }

    private static byte[] bytes(JsonNode jwk, String name, int length) {
        String text = member(jwk, name);
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            // one spelling only: no padding, no stray bits, no leading zeros of numbers
            boolean canonical = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(bytes)
                    .equals(text);
            boolean fits = length < 0 ? bytes.length > 0 && bytes[0] != 0 : bytes.length == length;
            require(canonical && fits, name + " must be base64url of " + (length < 0 ? "a number" : length + " bytes"));
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + " must be base64url of " + (length < 0 ? "a number" : length + " bytes"), e);
        }
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }

    private static BigInteger hex(String digits) {
        return new BigInteger(digits, 16);
    }
}
