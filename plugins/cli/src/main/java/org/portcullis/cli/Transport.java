// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** HTTP clients of the command line. */
final class Transport {
    private Transport() {}

    /** A client for addresses below this one; https goes by the trust that Java was told. */
    static HttpClient to(String base) {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        return base.startsWith("http://") ? client.sslContext(trustless()).build() : client.build();
    }

    /** Trusts nobody: where no TLS is spoken, a fifth of a call's time would go into reading Java's trust store. */
    private static SSLContext trustless() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no TLS", e);
        }
    }
}
