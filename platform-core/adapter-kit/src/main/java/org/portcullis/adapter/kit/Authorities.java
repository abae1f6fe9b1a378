// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** The certificate authorities in a PEM file, for adapters of any protocol: an instance's {@code ca_file}. */
public final class Authorities {
    private Authorities() {}

    /**
     * Trusts only those of the file; read anew each time, so that a renewed file counts at once.
     *
     * @throws AdapterException {@code MISCONFIGURED} when the file can't be read or holds no certificate
     */
    public static TrustManager[] trust(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new AdapterException(FailureKind.MISCONFIGURED, "the file " + file + " holds no certificate");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate authority : found) {
                store.setCertificateEntry("ca-" + number++, authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED, "the certificates in " + file + " can't be read: " + e.getMessage(), e);
        }
    }
}
