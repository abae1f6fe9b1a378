// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.portcullis.token.jose.BadToken.Reason;

/**
 * A compact JWS that has exactly one spelling. Lenient base64url decoders accept sixteen last characters for one ES256
 * signature, and blanks and padding besides; a replay list or cache keyed on the text would then be dodged. So the text
 * is accepted only when encoding the decoded parts again gives the same text. Nothing is verified here.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725</a>
 */
public final class StrictJws {
    /** Longest token that is looked at, in characters. */
    public static final int MAX_CHARS = 8192;

    private static final Set<String> ALGORITHMS = Set.of("ES256", "RS256", "PS256", "EdDSA", "Ed25519");
    private static final Set<String> FORBIDDEN =
            Set.of("crit", "jku", "x5u", "x5c", "x5t", "x5t#S256", "b64", "zip", "enc", "epk");

    private final String compact;
    private final int signingLength;
    private final KnownHeaders.Known head;
    private final byte[] payload;
    private final byte[] signature;
    private JWTClaimsSet claims;

    private StrictJws(String compact, KnownHeaders.Known head, byte[] payload, byte[] signature) {
        this.compact = compact;
        this.signingLength = compact.lastIndexOf('.');
        this.head = head;
        this.payload = payload;
        this.signature = signature;
    }

    /** Reads a token whose key is ours to choose: an embedded key is refused. */
    public static StrictJws parse(String text) throws BadToken {
        StrictJws jws = read(text);
        if (jws.header().getJWK() != null) {
            throw new BadToken(Reason.FORBIDDEN_HEADER, "the token brings its own key");
        }
        return jws;
    }

    /** Reads a proof that brings its own public key, as DPoP demands; a private key in it is refused. */
    public static StrictJws parseWithKey(String text) throws BadToken {
        StrictJws jws = read(text);
        if (jws.header().getJWK() == null || jws.header().getJWK().isPrivate()) {
            throw new BadToken(Reason.FORBIDDEN_HEADER, "the proof needs a public key in its header");
        }
        return jws;
    }

    private static StrictJws read(String text) throws BadToken {
        int first = text == null || text.length() > MAX_CHARS ? -1 : text.indexOf('.');
        int second = first < 0 ? -1 : text.indexOf('.', first + 1);
        // three parts, none of them empty; what else is in them, decoding tells
        if (first < 1 || second < first + 2 || second == text.length() - 1 || text.indexOf('.', second + 1) >= 0) {
            throw new BadToken(Reason.MALFORMED, "not a compact JWS of at most " + MAX_CHARS + " characters");
        }
        String headText = text.substring(0, first);
        KnownHeaders.Known head = KnownHeaders.find(headText);
        if (head == null) {
            head = new KnownHeaders.Known(headText, header(canonical(headText)));
        }
        byte[] payload = canonical(text.substring(first + 1, second));
        byte[] signature = canonical(text.substring(second + 1));
        return new StrictJws(text, head, payload, signature);
    }

    private static byte[] canonical(String part) throws BadToken {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new BadToken(Reason.MALFORMED, "a part of the token is not base64url");
        }
        throw new BadToken(Reason.MALFORMED, "a part of the token is not in its canonical spelling");
    }

    private static JWSHeader header(byte[] json) throws BadToken {
        Map<String, Object> members = StrictJson.object(json);
        for (String name : members.keySet()) {
            if (FORBIDDEN.contains(name)) {
                throw new BadToken(Reason.FORBIDDEN_HEADER, "the token's header has the member " + name);
            }
        }
        JWSHeader header;
        try {
            header = JWSHeader.parse(members, null);
        } catch (ParseException | RuntimeException e) {
            // the library answers odd JSON (nesting, numbers, key material) with unchecked exceptions as well
            throw new BadToken(Reason.MALFORMED, "the token's header cannot be read");
        }
        if (!ALGORITHMS.contains(header.getAlgorithm().getName())) {
            throw new BadToken(Reason.ALGORITHM, "the token's algorithm is not accepted");
        }
        return header;
    }

    /** Refuses every token class but those named; {@code application/} before the name is the same class (RFC 7515, 4.1.9). */
    public StrictJws requireType(String... types) throws BadToken {
        JOSEObjectType named = header().getType();
        String actual = named == null ? "" : named.getType();
        for (String type : types) {
            if (actual.equals(type) || actual.equals("application/" + type)) {
                return this;
            }
        }
        throw new BadToken(Reason.TYPE, "the token is not of type " + String.join(" or ", types));
    }

    /** The claims. Until a signature was verified they are good for one thing only: finding the key to verify with. */
    public JWTClaimsSet claims() throws BadToken {
        if (claims == null) {
            try {
                claims = JWTClaimsSet.parse(StrictJson.object(payload));
            } catch (ParseException | RuntimeException e) {
                throw new BadToken(Reason.CLAIM, "the claims cannot be read");
            }
        }
        return claims;
    }

    /** The parsed header. */
    public JWSHeader header() {
        return head.header();
    }

    /** The key that a proof brings; refused when it is none that we accept. */
    public VerificationKey ownKey() throws BadToken {
        return head.ownKey();
    }

    /** Its signature has verified: the next token with this header is read faster. */
    void verified() {
        KnownHeaders.keep(head);
    }

    /** The only text that this token has: safe as the key of a cache or replay list. */
    public String canonical() {
        return compact;
    }

    byte[] signingInput() {
        return compact.substring(0, signingLength).getBytes(StandardCharsets.US_ASCII);
    }

    byte[] signature() {
        return signature.clone();
    }
}
