// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The platform's public audit key (Ed25519). */
final class SigningKey {
    private final PublicKey key;
    private final String id;

    private SigningKey(PublicKey key) {
        this.key = key;
        this.id = "ed25519:" + Line.sha256(key.getEncoded()).substring(0, 16);
    }

    static SigningKey read(Path pem) throws Finding {
        try {
            String body =
                    Files.readString(pem).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            byte[] der = Base64.getDecoder().decode(body);
            return new SigningKey(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new Finding("the public key " + pem + " can't be read as PEM of an Ed25519 key");
        }
    }

    /** The object is canonical JSON as it stands; its signature covers it without the member {@code signature}. */
    void check(ObjectNode object, String what) throws Finding {
        ObjectNode unsigned = object.deepCopy();
        String signature = unsigned.path("signature").asText();
        unsigned.remove("signature");
        if (!object.path("key").asText().equals(id)) {
            throw new Finding("the " + what + " is signed by another key ("
                    + object.path("key").asText() + ") than the one given (" + id + ")");
        }
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(unsigned.toString().getBytes(StandardCharsets.UTF_8));
            if (verifier.verify(Base64.getUrlDecoder().decode(signature))) {
                return;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Finding("the signature of the " + what + " can't be read: it was changed");
        }
        throw new Finding("the signature of the " + what + " doesn't hold: it was changed");
    }
}
