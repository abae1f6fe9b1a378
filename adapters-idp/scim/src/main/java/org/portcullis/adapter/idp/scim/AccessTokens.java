// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.portcullis.adapter.kit.http.HttpJsonClient;
import org.portcullis.adapter.kit.http.JsonAnswer;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/**
 * Our proof of who we are: a token as it is configured, or one of the client credentials grant (RFC 6749, 4.4), kept for its
 * life and asked for anew when the secret is another one.
 */
final class AccessTokens implements AutoCloseable {
    private static final Duration LONGEST_KEPT = Duration.ofMinutes(5);

    private final ScimSettings settings;
    private final SecretResolver secrets;
    private final HttpJsonClient http;
    private Kept kept;

    private record Kept(String token, byte[] secret, long until) {}

    AccessTokens(ScimSettings settings, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        this.settings = settings;
        this.secrets = secrets;
        this.http = new HttpJsonClient(settings.tokens, hosts, clock);
    }

    /** One that was good when it was given out. */
    String token(CallContext context) {
        try (Secret secret = secrets.resolve(settings.secretReference)) {
            String text = secret.revealString();
            if (settings.auth == ScimSettings.Auth.BEARER) {
                return text;
            }
            byte[] print = text.getBytes(StandardCharsets.UTF_8);
            synchronized (this) {
                if (kept != null
                        && MessageDigest.isEqual(kept.secret(), print)
                        && System.nanoTime() - kept.until() < 0) {
                    return kept.token();
                }
            }
            Kept fresh = ask(text, print, context);
            synchronized (this) {
                kept = fresh;
            }
            return fresh.token();
        }
    }

    /** The server takes it no more. False when there is no other to be had. */
    synchronized boolean drop(String token) {
        if (kept != null && kept.token().equals(token)) {
            kept = null;
        }
        return settings.auth == ScimSettings.Auth.CLIENT_CREDENTIALS;
    }

    private Kept ask(String secret, byte[] print, CallContext context) {
        Map<String, String> form = new HashMap<>(
                Map.of("grant_type", "client_credentials", "client_id", settings.clientId, "client_secret", secret));
        if (!settings.scope.isEmpty()) {
            form.put("scope", settings.scope);
        }
        JsonAnswer answer = http.send(JsonRequest.form("", form).expecting(400), context);
        JsonNode body = answer.body();
        if (answer.is(400)) {
            boolean unknown = body.path("error").asText().matches("invalid_client|unauthorized_client|invalid_grant");
            throw new AdapterException(
                    unknown ? FailureKind.UNAUTHENTICATED : FailureKind.MISCONFIGURED,
                    "the token endpoint refuses our client: "
                            + body.path("error").asText("400") + "; check client_id, secret_ref and scope");
        }
        String token = body.path("access_token").asText();
        if (token.isEmpty()) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED, "the token endpoint gave no access_token; check token_url");
        }
        long life = Math.min(LONGEST_KEPT.toSeconds(), body.path("expires_in").asLong(60));
        return new Kept(
                token,
                print,
                System.nanoTime() + Duration.ofSeconds(Math.max(0, life - 10)).toNanos());
    }

    @Override
    public void close() {
        http.close();
    }
}
