// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretStore;

/** An adapter that was led to another server: looks at its certificate, or doesn't. */
record Misled(URI server, boolean trustsAnybody) implements RevocationParticipant, SecretStore {

    @Override
    public Part part() {
        return Part.VAULT_LEASE;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    @Override
    public Secret read(String path, String key, CallContext context) {
        return Secret.of(vendorIdentity(context));
    }

    @Override
    public String vendorIdentity(CallContext context) {
        HttpRequest request = HttpRequest.newBuilder(server)
                .timeout(Duration.ofSeconds(2))
                .header("Authorization", "Bearer " + MemoryTarget.ADMIN_SECRET)
                .build();
        try {
            HttpClient.Builder client = HttpClient.newBuilder();
            if (trustsAnybody) {
                client.sslContext(anybody());
            }
            return client.build().send(request, BodyHandlers.ofString()).body();
        } catch (HttpTimeoutException e) {
            throw new AdapterException(FailureKind.TIMEOUT, "no answer", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new AdapterException(FailureKind.MISCONFIGURED, "the server can't be trusted", e);
        } catch (InterruptedException e) {
            throw new AdapterException(FailureKind.TIMEOUT, "interrupted", e);
        }
    }

    private static SSLContext anybody() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return context;
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        throw new AdapterException(FailureKind.UNSUPPORTED, "not asked for");
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        return Optional.empty();
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
