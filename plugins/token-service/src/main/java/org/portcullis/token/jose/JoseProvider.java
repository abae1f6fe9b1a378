// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import java.security.Provider;
import org.bouncycastle.jcajce.provider.asymmetric.ec.KeyFactorySpi;
import org.bouncycastle.jcajce.provider.asymmetric.ec.KeyPairGeneratorSpi;
import org.bouncycastle.jcajce.provider.asymmetric.ec.SignatureSpi;
import org.bouncycastle.jcajce.provider.asymmetric.rsa.DigestSignatureSpi;
import org.bouncycastle.jcajce.provider.asymmetric.rsa.PSSSignatureSpi;

/**
 * What this package needs of Bouncy Castle and nothing more: Bouncy Castle's own provider makes some seven hundred
 * classes known when it is made, a quarter of a second of each start.
 */
final class JoseProvider extends Provider {
    private static final long serialVersionUID = 1L;

    JoseProvider() {
        super("Portcullis-JOSE", "1", "signatures of Bouncy Castle");
        put("Signature." + SignatureAlgorithm.ES256.jcaName(), SignatureSpi.ecCVCDSA256.class.getName());
        put("Signature." + SignatureAlgorithm.RS256.jcaName(), DigestSignatureSpi.SHA256.class.getName());
        put("Signature." + SignatureAlgorithm.PS256.jcaName(), PSSSignatureSpi.SHA256withRSA.class.getName());
        put(
                "Signature." + SignatureAlgorithm.ED25519.jcaName(),
                org.bouncycastle.jcajce.provider.asymmetric.edec.SignatureSpi.Ed25519.class.getName());
        put("KeyFactory.EC", KeyFactorySpi.EC.class.getName());
        put(
                "KeyFactory.Ed25519",
                org.bouncycastle.jcajce.provider.asymmetric.edec.KeyFactorySpi.Ed25519.class.getName());
        put("KeyPairGenerator.EC", KeyPairGeneratorSpi.EC.class.getName());
    }
}
