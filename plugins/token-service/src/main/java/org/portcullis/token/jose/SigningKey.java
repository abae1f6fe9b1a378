// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;

/**
 * One of our own ES256 keys, private half included; never printed.
 *
 * @param pair the key as JWK; its id is its thumbprint
 * @param stage what the key is used for now
 * @param since when it came to that stage
 */
record SigningKey(ECKey pair, Stage stage, Instant since) {

    /** The life of a key, in order. */
    enum Stage {
        /** Published, so that verifiers know it before the first token comes; signs nothing yet. */
        NEXT,
        /** Signs. */
        CURRENT,
        /** Signs no more, published until the last token that it signed has ended. */
        RETIRED
    }

    static SigningKey generate(Stage stage, Instant now) throws JOSEException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", SignatureAlgorithm.provider());
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            ECKey jwk = new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
                    .privateKey(pair.getPrivate())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(com.nimbusds.jose.JWSAlgorithm.ES256)
                    .keyIDFromThumbprint()
                    .build();
            return new SigningKey(jwk, stage, now);
        } catch (GeneralSecurityException e) {
            throw new JOSEException("no P-256 key could be made", e);
        }
    }

    SigningKey as(Stage next, Instant now) {
        return new SigningKey(pair, next, now);
    }

    String id() {
        return pair.getKeyID();
    }

    PrivateKey privateKey() throws JOSEException {
        return pair.toECPrivateKey(SignatureAlgorithm.provider());
    }

    /** Says which key and stage, never the key. */
    @Override
    public String toString() {
        return "SigningKey[" + id() + " " + stage + " since " + since + "]";
    }
}
