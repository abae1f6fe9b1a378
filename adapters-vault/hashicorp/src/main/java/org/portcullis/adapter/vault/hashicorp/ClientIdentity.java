// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;

/** The platform's certificate and key for a login by TLS, read anew each time, so that renewed ones are used at once. */
final class ClientIdentity {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private ClientIdentity() {}

    static KeyManager[] read(VaultSettings settings, SecretResolver secrets) {
        try (Secret pem = secrets.resolve(settings.authCertificateReference);
                Secret key = secrets.resolve(settings.authSecretReference)) {
            Certificate[] chain = chain(pem, settings.authCertificateReference);
            PrivateKey own = key(key, chain[0].getPublicKey().getAlgorithm(), settings.authSecretReference);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", own, new char[0], chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            return keys.getKeyManagers();
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw misconfigured("the certificate and the key for the login can't be used together");
        }
    }

    private static Certificate[] chain(Secret pem, String reference) throws GeneralSecurityException {
        Certificate[] chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(pem.revealString().getBytes(StandardCharsets.UTF_8)))
                .toArray(new Certificate[0]);
        if (chain.length == 0) {
            throw misconfigured(reference + " holds no certificate in PEM form");
        }
        return chain;
    }

    /** Of the PEM; without a cause, since a parser's words may quote it. */
    private static PrivateKey key(Secret secret, String algorithm, String reference) {
        String pem = secret.revealString();
        int from = pem.indexOf(BEGIN);
        int to = pem.indexOf(END);
        if (from < 0 || to < from) {
            throw misconfigured(
                    reference + " must hold a private key as PKCS#8 in PEM form without a password; 'openssl"
                            + " pkcs8 -topk8 -nodes' makes one of others");
        }
        byte[] encoded = null;
        try {
            encoded = Base64.getMimeDecoder().decode(pem.substring(from + BEGIN.length(), to));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw misconfigured(
                    "what " + reference + " holds is no key of kind " + algorithm + ", as the certificate's is");
        } finally {
            if (encoded != null) {
                Arrays.fill(encoded, (byte) 0);
            }
        }
    }

    private static AdapterException misconfigured(String text) {
        return new AdapterException(FailureKind.MISCONFIGURED, text);
    }
}
