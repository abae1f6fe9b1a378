// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** Which certificate authorities the server's certificate may come from. */
final class LdapTls {
    private LdapTls() {}

    /** Those of the file alone, read anew each time, or the Java platform's own when there is none. */
    static SSLContext context(String caFile) {
        try {
            if (caFile.isEmpty()) {
                return SSLContext.getDefault();
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities(Path.of(caFile)));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED, "ca_file " + caFile + " can't be read as certificates in PEM form", e);
        }
    }

    private static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException("no certificate in it");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate authority : found) {
                store.setCertificateEntry("ca-" + number++, authority);
            }
            return store;
        }
    }
}
