// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** Which certificate authorities a vendor's certificate may come from. The host name is always checked. */
public final class TlsTrust {
    private final Supplier<SSLSocketFactory> sockets;

    private TlsTrust(Supplier<SSLSocketFactory> sockets) {
        this.sockets = sockets;
    }

    /** Those that the Java installation trusts; read when the first connection with TLS is made. */
    public static TlsTrust system() {
        return new TlsTrust(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /**
     * Only those in a PEM file.
     *
     * @throws AdapterException {@code MISCONFIGURED} when the file can't be read or holds no certificate
     */
    public static TlsTrust pem(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> authorities =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (authorities.isEmpty()) {
                throw new AdapterException(FailureKind.MISCONFIGURED, "the file " + file + " holds no certificate");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate authority : authorities) {
                store.setCertificateEntry("ca-" + number++, authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            SSLSocketFactory sockets = context.getSocketFactory();
            return new TlsTrust(() -> sockets);
        } catch (IOException | GeneralSecurityException e) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED, "the certificates in " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    SSLSocketFactory sockets() {
        return sockets.get();
    }
}
