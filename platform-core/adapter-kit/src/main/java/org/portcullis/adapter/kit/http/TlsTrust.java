// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.portcullis.adapter.kit.Authorities;
import org.portcullis.spi.AdapterException;

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
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, Authorities.trust(file), null);
            SSLSocketFactory sockets = context.getSocketFactory();
            return new TlsTrust(() -> sockets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no TLS", e);
        }
    }

    SSLSocketFactory sockets() {
        return sockets.get();
    }
}
