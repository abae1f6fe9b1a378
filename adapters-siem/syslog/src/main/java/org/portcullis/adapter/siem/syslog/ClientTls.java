// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.portcullis.adapter.kit.Authorities;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;

/** Whom we trust and who we are, read anew for each connection, so that a renewed certificate or key is used at once. */
final class ClientTls {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final SyslogSettings settings;
    private final SecretResolver secrets;

    ClientTls(SyslogSettings settings, SecretResolver secrets) {
        this.settings = settings;
        this.secrets = secrets;
    }

    /** @throws AdapterException {@code MISCONFIGURED} when a file or the key can't be read */
    SSLSocketFactory sockets() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(settings.isMutual() ? identity() : null, trust(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw misconfigured("the TLS settings can't be used: " + e.getMessage(), e);
        }
    }

    /** Null for those that the Java installation trusts. */
    private TrustManager[] trust() {
        return settings.caFile.isEmpty() ? null : Authorities.trust(Path.of(settings.caFile));
    }

    private KeyManager[] identity() throws GeneralSecurityException {
        X509Certificate[] chain = certificates(settings.clientCertificateFile).toArray(new X509Certificate[0]);
        try (Secret key = secrets.resolve(settings.clientKeyReference)) {
            return new KeyManager[] {
                new OneIdentity(chain, key(key, chain[0].getPublicKey().getAlgorithm()))
            };
        }
    }

    private static Collection<? extends Certificate> certificates(String file) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (!all.isEmpty()) {
                return all;
            }
        } catch (IOException e) {
            throw misconfigured("the certificates in " + file + " can't be read: " + e.getMessage(), e);
        }
        throw misconfigured("the file " + file + " holds no certificate", null);
    }

    /** Of the PEM; no cause, since a parser's words may quote it. */
    private static PrivateKey key(Secret secret, String algorithm) {
        String pem = secret.revealString();
        int from = pem.indexOf(BEGIN);
        int to = pem.indexOf(END);
        if (from < 0 || to < from) {
            throw misconfigured(
                    "client_key_ref must name a private key as PKCS#8 in PEM without a password; 'openssl pkcs8 -topk8"
                            + " -nodes' makes one of others",
                    null);
        }
        byte[] encoded = null;
        try {
            encoded = Base64.getMimeDecoder().decode(pem.substring(from + BEGIN.length(), to));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw misconfigured(
                    "the key of client_key_ref is not one of kind " + algorithm + ", as the certificate's is", null);
        } finally {
            if (encoded != null) {
                Arrays.fill(encoded, (byte) 0);
            }
        }
    }

    private static AdapterException misconfigured(String text, Exception cause) {
        return new AdapterException(FailureKind.MISCONFIGURED, text, cause);
    }
}
