// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.Map;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.portcullis.token.jose.BadToken.Reason;

/**
 * A public key with the one algorithm that it may be used with.
 *
 * @param id the key's name in its owner's set; its thumbprint when the owner gave none
 * @param thumbprint RFC 7638 SHA-256, base64url
 * @param algorithm the only algorithm accepted with this key
 * @param key the key itself
 */
public record VerificationKey(String id, String thumbprint, SignatureAlgorithm algorithm, PublicKey key) {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 4096; // larger ones cost the verifier more than they protect

    /** Reads a registered key from its JWK members. */
    public static VerificationKey of(Map<String, Object> members) throws BadToken {
        try {
            return of(JWK.parse(members));
        } catch (ParseException | RuntimeException e) {
            throw new BadToken(Reason.UNKNOWN_KEY, "the registered key cannot be read");
        }
    }

    /** Accepts a public signature key only; {@code use}, {@code key_ops} and {@code alg} are believed when they forbid. */
    public static VerificationKey of(JWK jwk) throws BadToken {
        if (jwk.isPrivate()
                || (jwk.getKeyUse() != null && !KeyUse.SIGNATURE.equals(jwk.getKeyUse()))
                || (jwk.getKeyOperations() != null && !jwk.getKeyOperations().contains(KeyOperation.VERIFY))) {
            throw new BadToken(Reason.UNKNOWN_KEY, "not a public key for signatures");
        }
        try {
            SignatureAlgorithm algorithm = algorithm(jwk);
            if (jwk.getAlgorithm() != null
                    && !algorithm.isNamed(jwk.getAlgorithm().getName())) {
                throw new BadToken(Reason.UNKNOWN_KEY, "the key's kind and algorithm disagree");
            }
            String thumbprint = jwk.computeThumbprint().toString();
            String id = jwk.getKeyID() == null ? thumbprint : jwk.getKeyID();
            return new VerificationKey(id, thumbprint, algorithm, publicKey(jwk));
        } catch (JOSEException | GeneralSecurityException | java.io.IOException | RuntimeException e) {
            throw new BadToken(Reason.UNKNOWN_KEY, "the key cannot be used");
        }
    }

    /** Refuses unless the header names this key's algorithm and the signature verifies. */
    public void verify(StrictJws jws) throws BadToken {
        if (!algorithm.isNamed(jws.header().getAlgorithm().getName())) {
            throw new BadToken(Reason.ALGORITHM, "the token's algorithm is not the one of its key");
        }
        if (!algorithm.verify(key, jws.signingInput(), jws.signature())) {
            throw new BadToken(Reason.SIGNATURE, "the signature does not verify");
        }
        jws.verified();
    }

    private static SignatureAlgorithm algorithm(JWK jwk) throws BadToken {
        if (jwk instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
            return SignatureAlgorithm.ES256;
        }
        if (jwk instanceof OctetKeyPair okp && Curve.Ed25519.equals(okp.getCurve())) {
            return SignatureAlgorithm.ED25519;
        }
        if (jwk instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS) {
            return jwk.getAlgorithm() != null && jwk.getAlgorithm().getName().equals("PS256")
                    ? SignatureAlgorithm.PS256
                    : SignatureAlgorithm.RS256;
        }
        throw new BadToken(Reason.UNKNOWN_KEY, "accepted are P-256, Ed25519 and RSA of 2048 to 4096 bits");
    }

    private static PublicKey publicKey(JWK jwk) throws JOSEException, GeneralSecurityException, java.io.IOException {
        if (jwk instanceof ECKey ec) {
            return ec.toECPublicKey(SignatureAlgorithm.provider());
        }
        if (jwk instanceof RSAKey rsa) {
            return rsa.toRSAPublicKey();
        }
        byte[] raw = ((OctetKeyPair) jwk).getDecodedX();
        byte[] encoded = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(new Ed25519PublicKeyParameters(raw))
                .getEncoded();
        return KeyFactory.getInstance("Ed25519", SignatureAlgorithm.provider())
                .generatePublic(new X509EncodedKeySpec(encoded));
    }
}
