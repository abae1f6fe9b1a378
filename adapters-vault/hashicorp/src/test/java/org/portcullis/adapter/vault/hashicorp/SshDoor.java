// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** What a host does with a certificate: it checks the signature, the principal and the time, and asks nobody. */
final class SshDoor {
    private static final byte[] DER_ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int SIGNATURE = 4 + 4 + "ssh-ed25519".length() + 4 + 64;

    private final byte[] authority;

    /** @param publicKey of the authority, type and base64; Ed25519 */
    SshDoor(String publicKey) {
        byte[] key = Base64.getDecoder().decode(publicKey.strip().split(" ")[1]);
        authority = Arrays.copyOfRange(key, key.length - 32, key.length);
    }

    /** Whether it lets the certificate's own principal in at that time. */
    boolean opens(Map<String, String> values, Instant now) {
        SshCertificate certificate = SshCertificate.parse(values.get("signed_key"));
        return isSigned(values.get("signed_key"))
                && certificate.type() == SshCertificate.USER
                && certificate.principals().contains(values.get("principal"))
                && now.isBefore(certificate.validBefore());
    }

    private boolean isSigned(String line) {
        byte[] all = Base64.getDecoder().decode(line.strip().split(" ")[1]);
        try {
            ByteArrayOutputStream der = new ByteArrayOutputStream();
            der.writeBytes(DER_ED25519);
            der.writeBytes(authority);
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der.toByteArray())));
            signature.update(all, 0, all.length - SIGNATURE);
            return signature.verify(all, all.length - 64, 64);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
