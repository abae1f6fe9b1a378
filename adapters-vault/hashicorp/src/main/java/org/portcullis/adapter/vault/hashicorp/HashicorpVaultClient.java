// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.rest.Rest;
import io.github.jopenlibs.vault.rest.RestException;
import io.github.jopenlibs.vault.rest.RestResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

/**
 * The only class that sends requests. A call whose connection broke is sent once more, since a kept connection may just
 * have been closed by the other side; drawing a credential never is.
 */
final class HashicorpVaultClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private record Request(String method, String token, String path, JsonObject body, String wrapTtl) {
        @Override
        public String toString() {
            return method + " " + path; // the rest is secret
        }
    }

    private final VaultSettings settings;
    private final String ca;
    private final String base;
    private final String namespace;
    private final HttpClient http;
    private final Clock clock;

    /** @param ca PEM of the certificates to trust; empty for the Java platform's own */
    HashicorpVaultClient(VaultSettings settings, String ca, Clock clock) {
        this(settings, ca, null, clock);
    }

    /** @param identity who we are in the TLS handshake; null for nobody */
    private HashicorpVaultClient(VaultSettings settings, String ca, KeyManager[] identity, Clock clock) {
        this.settings = settings;
        this.ca = ca;
        this.base = settings.url.toString().replaceAll("/+$", "") + "/v1/";
        this.namespace = settings.namespace;
        this.clock = clock;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER); // a token is never carried to another host
        if (!ca.isEmpty() || identity != null) {
            builder.sslContext(context(ca, identity));
        }
        this.http = builder.build();
    }

    /** The same vault over connections of their own, in which we show who we are; for one login or renewal. */
    HashicorpVaultClient showing(KeyManager[] identity) {
        return new HashicorpVaultClient(settings, ca, identity, clock);
    }

    private static SSLContext context(String ca, KeyManager[] identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity, ca.isEmpty() ? null : trusting(ca), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AdapterException(FailureKind.MISCONFIGURED, "ca_ref does not hold a certificate in PEM form", e);
        }
    }

    private static TrustManager[] trusting(String ca) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate authority : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(ca.getBytes(StandardCharsets.UTF_8)))) {
                store.setCertificateEntry("ca-" + number++, authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            if (number == 0) {
                throw new GeneralSecurityException("no certificate");
            }
            return trust.getTrustManagers();
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    VaultAnswer get(String token, String path, CallContext context) {
        return send("GET", token, path, null, context);
    }

    /** What the vault says of itself, a standby as well; needs no token. */
    VaultAnswer health(CallContext context) {
        return get(null, "sys/health?standbyok=true&perfstandbyok=true&drsecondarycode=200", context);
    }

    /** Draws a credential: sent once, whatever happens. */
    VaultAnswer draw(String token, String path, JsonObject body, CallContext context) {
        return sendOnce(new Request(body == null ? "GET" : "POST", token, path, body, ""), context);
    }

    /** The same, but the answer stays at the vault for who opens it first. */
    VaultAnswer wrap(String token, String path, JsonObject body, long seconds, CallContext context) {
        return sendOnce(new Request(body == null ? "GET" : "POST", token, path, body, seconds + "s"), context);
    }

    VaultAnswer list(String token, String path, CallContext context) {
        return send("LIST", token, path, null, context);
    }

    VaultAnswer post(String token, String path, JsonObject body, CallContext context) {
        return send("POST", token, path, body, context);
    }

    VaultAnswer delete(String token, String path, CallContext context) {
        return send("DELETE", token, path, null, context);
    }

    private VaultAnswer send(String method, String token, String path, JsonObject body, CallContext context) {
        Request request = new Request(method, token, path, body, "");
        try {
            return sendOnce(request, context);
        } catch (AdapterException e) {
            if (e.kind() != FailureKind.INTERNAL) {
                throw e;
            }
            return sendOnce(request, context);
        }
    }

    private VaultAnswer sendOnce(Request request, CallContext context) {
        try {
            DeadlineHttpClient call = new DeadlineHttpClient(http, context.deadline(), clock);
            Rest rest = new Rest(call)
                    .url(base + request.path)
                    .header("X-Vault-Token", request.token)
                    .header("X-Vault-Namespace", request.path.startsWith("sys/health") ? "" : namespace)
                    .header("X-Vault-Request", "true");
            if (!request.wrapTtl.isEmpty()) {
                rest.header("X-Vault-Wrap-TTL", request.wrapTtl);
            }
            RestResponse response =
                    switch (request.method) {
                        case "GET" -> rest.get();
                        case "LIST" -> rest.parameter("list", "true").get();
                        case "DELETE" -> rest.delete();
                        default ->
                            rest.body((request.body == null ? "{}" : request.body.toString())
                                            .getBytes(StandardCharsets.UTF_8))
                                    .post();
                    };
            return new VaultAnswer(response.getStatus(), response.getBody(), call.retryAfter());
        } catch (RestException e) {
            throw failure(e);
        }
    }

    /** Only what happened is told, never the request: it holds a token. */
    private AdapterException failure(RestException e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            if (isTelling(cause)) {
                break;
            }
            cause = cause.getCause();
        }
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new AdapterException(FailureKind.TIMEOUT, "the call was interrupted before the vault answered");
        }
        if (cause instanceof HttpConnectTimeoutException
                || cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException
                || cause instanceof UnresolvedAddressException) {
            return new AdapterException(
                    FailureKind.UNAVAILABLE, "the vault at " + base + " can't be reached: is it running?");
        }
        if (cause instanceof HttpTimeoutException) {
            return new AdapterException(FailureKind.TIMEOUT, "the vault did not answer before the deadline");
        }
        if (cause instanceof SSLException) {
            return new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "no TLS connection to the vault (" + cause.getMessage() + "): check url and ca_ref");
        }
        return new AdapterException(
                FailureKind.INTERNAL,
                "the connection to the vault broke before its answer was complete ("
                        + cause.getClass().getSimpleName() + ")");
    }

    private static boolean isTelling(Throwable cause) {
        return cause instanceof InterruptedException
                || (cause instanceof IOException && cause.getClass() != IOException.class)
                || cause instanceof UnresolvedAddressException;
    }
}
