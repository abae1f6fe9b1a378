// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
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
 * The realm's endpoints. Each call of the platform logs in anew, so that a secret that was changed or taken away shows at
 * once, and so that Keycloak's clock is known: it stands in the token.
 */
final class Realm implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final KeycloakSettings settings;
    private final HttpJsonClient http;
    private final SecretResolver secrets;
    private final Clock clock;

    Realm(KeycloakSettings settings, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        this.settings = settings;
        this.http = new HttpJsonClient(settings.endpoint, hosts, clock);
        this.secrets = secrets;
        this.clock = clock;
    }

    /** Logs in for the calls of one call of the platform. */
    Session login(CallContext context) {
        String path = "/realms/" + JsonRequest.segment(settings.realm) + "/protocol/openid-connect/token";
        try (Secret secret = secrets.resolve(settings.secretRef)) {
            JsonAnswer answer = http.send(
                    JsonRequest.form(
                                    path,
                                    Map.of(
                                            "grant_type",
                                            "client_credentials",
                                            "client_id",
                                            settings.clientId,
                                            "client_secret",
                                            secret.revealString()))
                            .expecting(NOT_FOUND),
                    context);
            if (answer.is(NOT_FOUND)) {
                throw new AdapterException(
                        FailureKind.MISCONFIGURED, "there is no realm " + settings.realm + " at this address");
            }
            String token = answer.body().path("access_token").asText();
            JsonNode claims = claims(token);
            return new Session(
                    token, claims.path("iss").asText(), claims.path("iat").asLong(), context);
        }
    }

    /** What the token says of itself; it came from the token endpoint over our own connection (OIDC Core 3.1.3.7). */
    private static JsonNode claims(String token) {
        String[] parts = token.split("\\.");
        try {
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts.length == 3 ? parts[1] : ""));
            if (claims.path("iat").asLong() > 0 && claims.path("iss").isTextual()) {
                return claims;
            }
        } catch (IOException | IllegalArgumentException e) {
            // said below: the text may quote the token
        }
        throw new AdapterException(FailureKind.INTERNAL, "Keycloak's token endpoint gave no token that can be read");
    }

    /** The admin API for one call of the platform. */
    final class Session {
        private final String token;
        private final CallContext context;
        /** Who vouches for the realm's tokens. */
        final String issuer;
        /** Keycloak's clock at the login, in seconds. */
        final long now;

        private Session(String token, String issuer, long now, CallContext context) {
            this.token = token;
            this.issuer = issuer;
            this.now = now;
            this.context = context;
        }

        JsonNode get(String path) {
            return send(JsonRequest.get(admin(path))).body();
        }

        /** What is there; empty when nothing is. */
        Optional<JsonNode> find(String path) {
            JsonAnswer answer = send(JsonRequest.get(admin(path)).expecting(NOT_FOUND));
            return answer.is(NOT_FOUND) ? Optional.empty() : Optional.of(answer.body());
        }

        /** What the realm publishes to everybody. */
        JsonNode published(String path) {
            return send(JsonRequest.get("/realms/" + JsonRequest.segment(settings.realm) + path))
                    .body();
        }

        /** A list; anything else is no answer. */
        JsonNode list(String path) {
            JsonNode list = get(path);
            if (!list.isArray()) {
                throw new AdapterException(FailureKind.INTERNAL, "Keycloak answered a list with something else");
            }
            return list;
        }

        /** Whether it was there. */
        boolean delete(String path) {
            return !send(JsonRequest.delete(admin(path)).expecting(NOT_FOUND)).is(NOT_FOUND);
        }

        /**
         * Whether it was there.
         *
         * @throws ChangedAtOnce another change of it was under way: nothing was done
         */
        boolean put(String path, JsonNode body) {
            JsonAnswer answer =
                    send(JsonRequest.put(admin(path), body).expecting(NOT_FOUND).expecting(CONFLICT));
            if (answer.is(CONFLICT)) {
                throw new ChangedAtOnce();
            }
            return !answer.is(NOT_FOUND);
        }

        /** Posts; the status is 2xx or that one. */
        JsonAnswer post(String path, JsonNode body, int expected) {
            return send(JsonRequest.post(admin(path), body).expecting(expected));
        }

        private String admin(String path) {
            return "/admin/realms/" + JsonRequest.segment(settings.realm) + path;
        }

        private JsonAnswer send(JsonRequest request) {
            if (context.remaining(clock).isZero()) {
                throw new AdapterException(FailureKind.TIMEOUT, request + " was not sent: the deadline has passed");
            }
            return http.send(request.header("Authorization", "Bearer " + token), context);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
