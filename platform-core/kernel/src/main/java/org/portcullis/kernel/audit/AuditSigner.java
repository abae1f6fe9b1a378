// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.portcullis.kernel.canonical.CanonicalJson;

/** Signs exports and checkpoints with Ed25519 (ADR 0002). Thread-safe. */
final class AuditSigner {
    private static final String ALGORITHM = "Ed25519";
    private static final int ID_CHARS = 16;

    private final PrivateKey key;
    private final String publicPem;
    private final String keyId;

    private AuditSigner(PrivateKey key, PublicKey publicKey) {
        this.key = key;
        this.publicPem = pem("PUBLIC KEY", publicKey.getEncoded());
        this.keyId = "ed25519:" + new Sha256().hex(publicKey.getEncoded()).substring(0, ID_CHARS);
    }

    /** Reads the key from the folder, or makes it (mode 0600) at the first start. */
    static AuditSigner open(Path folder) throws IOException {
        Path privateFile = folder.resolve("audit-ed25519.pem");
        Path publicFile = folder.resolve("audit-ed25519.pub.pem");
        try {
            if (!Files.exists(privateFile)) {
                make(folder, privateFile, publicFile);
            }
            KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
            return new AuditSigner(
                    factory.generatePrivate(new PKCS8EncodedKeySpec(unpem(privateFile))),
                    factory.generatePublic(new X509EncodedKeySpec(unpem(publicFile))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("The audit key in " + folder + " can't be read: restore it from a back-up.", e);
        }
    }

    private static void make(Path folder, Path privateFile, Path publicFile)
            throws IOException, GeneralSecurityException {
        Files.createDirectories(folder);
        KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        // the private half comes last: only when it is there is the pair complete
        Files.writeString(publicFile, pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        Path fresh = folder.resolve("audit-ed25519.new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.move(fresh, privateFile, StandardCopyOption.ATOMIC_MOVE);
        SegmentFolder.sync(folder);
    }

    private static String pem(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }

    private static byte[] unpem(Path file) throws IOException {
        String body = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
        return Base64.getMimeDecoder().decode(body);
    }

    /** The canonical JSON of the object with {@code key} and {@code signature} added. */
    String sign(Map<String, ?> object) {
        Map<String, Object> signed = new TreeMap<>(object);
        signed.put("key", keyId);
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(CanonicalJson.write(signed).getBytes(StandardCharsets.UTF_8));
            signed.put("signature", Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign()));
            return CanonicalJson.write(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of every Java since 15", e);
        }
    }

    String publicKeyPem() {
        return publicPem;
    }
}
