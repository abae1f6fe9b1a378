// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Each algorithm that is accepted is the one that others mean by its name (TOK-1)")
class SignatureAlgorithmTest {
    private static final byte[] INPUT = "header.claims".getBytes(StandardCharsets.US_ASCII);
    private static final PSSParameterSpec SALT_OF_32 =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

    @ParameterizedTest
    @EnumSource
    @DisplayName("the JDK's signature verifies, and not for another input, nor changed, nor cut")
    void verifiesOthers(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        KeyPair pair = pair(algorithm);
        byte[] signature = sign(algorithm, pair);
        assertThat(algorithm.verify(pair.getPublic(), INPUT, signature)).isTrue();
        assertThat(algorithm.verify(pair.getPublic(), new byte[] {1}, signature))
                .isFalse();
        assertThat(algorithm.verify(pair(algorithm).getPublic(), INPUT, signature))
                .isFalse();
        signature[5] ^= 1;
        assertThat(algorithm.verify(pair.getPublic(), INPUT, signature)).isFalse();
        assertThat(algorithm.verify(pair.getPublic(), INPUT, new byte[3])).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("our own signature verifies at the JDK")
    void othersVerify(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        KeyPair pair = pair(algorithm);
        Signature theirs = signature(algorithm);
        theirs.initVerify(pair.getPublic());
        theirs.update(INPUT);
        assertThat(theirs.verify(algorithm.sign(pair.getPrivate(), INPUT))).isTrue();
    }

    @Test
    @DisplayName("Ed25519 is that of RFC 8037, A.4, and its key the one of A.2")
    void published() throws BadToken {
        StrictJws jws = StrictJws.parse("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
                + "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
        VerificationKey key = VerificationKey.of(
                Map.of("kty", "OKP", "crv", "Ed25519", "x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
        key.verify(jws);
    }

    private static KeyPair pair(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(
                switch (algorithm) {
                    case ES256 -> "EC";
                    case RS256, PS256 -> "RSA";
                    case ED25519 -> "Ed25519";
                });
        if (algorithm == SignatureAlgorithm.ES256) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        return generator.generateKeyPair();
    }

    private static byte[] sign(SignatureAlgorithm algorithm, KeyPair pair) throws GeneralSecurityException {
        Signature theirs = signature(algorithm);
        theirs.initSign(pair.getPrivate());
        theirs.update(INPUT);
        return theirs.sign();
    }

    private static Signature signature(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case ES256 -> "SHA256withECDSAinP1363Format";
                    case RS256 -> "SHA256withRSA";
                    case PS256 -> "RSASSA-PSS";
                    case ED25519 -> "Ed25519";
                });
        if (algorithm == SignatureAlgorithm.PS256) {
            signature.setParameter(SALT_OF_32);
        }
        return signature;
    }
}
