// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.portcullis.adapter.kit.Redaction;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;

/**
 * The platform's own token: logs in by AppRole, JWT or a certificate, renews in the last third of its life, and logs in anew when the
 * vault no longer knows it. The secret is resolved at each login, so that a rotated one is picked up.
 */
final class PlatformLogin {
    private final VaultSettings settings;
    private final HashicorpVaultClient client;
    private final SecretResolver secrets;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Own own;

    private record Own(String token, Instant renewAt, Instant expiresAt, boolean renewable) {
        @Override
        public String toString() {
            return "Own[expiresAt=" + expiresAt + "]";
        }
    }

    PlatformLogin(VaultSettings settings, HashicorpVaultClient client, SecretResolver secrets, Clock clock) {
        this.settings = settings;
        this.client = client;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** Calls with the platform's token; when the vault doesn't know it any more, once again with a fresh one. */
    VaultAnswer call(CallContext context, Function<String, VaultAnswer> request) {
        String token = token(context);
        VaultAnswer answer = request.apply(token);
        if (answer.status != 403 || isAlive(token, context)) {
            return answer;
        }
        forget(token);
        return request.apply(token(context));
    }

    private boolean isAlive(String token, CallContext context) {
        VaultAnswer self = client.get(token, "auth/token/lookup-self", context);
        if (self.status == 403) {
            return false;
        }
        if (!self.ok()) {
            throw self.failure("looking up the platform's own token");
        }
        return true;
    }

    private String token(CallContext context) {
        Own now = own;
        if (now != null && clock.instant().isBefore(now.renewAt)) {
            return now.token;
        }
        takeLock(context);
        try {
            now = own;
            if (now == null || !clock.instant().isBefore(now.expiresAt)) {
                own = login(context);
            } else if (!clock.instant().isBefore(now.renewAt)) {
                own = renew(now, context);
            }
            return own.token;
        } finally {
            lock.unlock();
        }
    }

    private void takeLock(CallContext context) {
        try {
            if (lock.tryLock(context.remaining(clock).toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            throw new AdapterException(FailureKind.TIMEOUT, "the login to the vault took longer than the deadline");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdapterException(FailureKind.TIMEOUT, "interrupted while waiting for the login to the vault", e);
        }
    }

    private void forget(String token) {
        lock.lock();
        try {
            if (own != null && own.token.equals(token)) {
                own = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private Own login(CallContext context) {
        if (settings.authMethod == VaultSettings.AuthMethod.CERT) {
            JsonObject body = new JsonObject();
            if (!settings.authRole.isEmpty()) {
                body.add("name", settings.authRole);
            }
            return login(showing(), body, "", context);
        }
        try (Secret secret = secrets.resolve(settings.authSecretReference)) {
            if (settings.authMethod == VaultSettings.AuthMethod.TOKEN) {
                return ofGivenToken(secret.revealString().strip(), context);
            }
            JsonObject body = new JsonObject();
            if (settings.authMethod == VaultSettings.AuthMethod.APPROLE) {
                body.add("role_id", settings.authRole).add("secret_id", secret.revealString());
            } else {
                body.add("role", settings.authRole).add("jwt", secret.revealString());
            }
            return login(client, body, secret.revealString(), context);
        }
    }

    private Own login(HashicorpVaultClient way, JsonObject body, String secret, CallContext context) {
        VaultAnswer answer = way.post(null, "auth/" + settings.authMount + "/login", body, context);
        if (answer.status == 400 || answer.status == 403) {
            throw new AdapterException(
                    FailureKind.UNAUTHENTICATED,
                    "the vault refused the login at auth/" + settings.authMount + " ("
                            + Redaction.of(answer.reason(), secret.isEmpty() ? List.of() : List.of(secret))
                            + "): check auth_role and what " + settings.authSecretReference + " holds");
        }
        if (!answer.ok()) {
            throw answer.failure("logging in at auth/" + settings.authMount);
        }
        return of(answer.object("auth"));
    }

    /** The vault renews a token of a certificate's login only for who shows that certificate again. */
    private HashicorpVaultClient showing() {
        return settings.authMethod == VaultSettings.AuthMethod.CERT
                ? client.showing(ClientIdentity.read(settings, secrets))
                : client;
    }

    private Own ofGivenToken(String token, CallContext context) {
        VaultAnswer answer = client.get(token, "auth/token/lookup-self", context);
        if (answer.status == 403) {
            throw new AdapterException(
                    FailureKind.UNAUTHENTICATED,
                    "the vault doesn't know the token in " + settings.authSecretReference + ": put a valid one there");
        }
        if (!answer.ok()) {
            throw answer.failure("looking up the platform's own token");
        }
        JsonObject data = answer.object("data");
        long ttl = data.getLong("ttl", 0);
        return own(token, ttl == 0 ? Long.MAX_VALUE : ttl, data.getBoolean("renewable", false));
    }

    private Own renew(Own old, CallContext context) {
        if (!old.renewable) {
            return login(context);
        }
        VaultAnswer answer = showing().post(old.token, "auth/token/renew-self", null, context);
        if (answer.status == 400 || answer.status == 403) {
            return login(context); // at its longest life, or gone
        }
        if (!answer.ok()) {
            throw answer.failure("renewing the platform's own token");
        }
        Own renewed = of(answer.object("auth"));
        boolean little = renewed.expiresAt.isBefore(old.expiresAt.plusSeconds(1));
        return little ? login(context) : renewed;
    }

    private Own of(JsonObject auth) {
        return own(
                auth.getString("client_token"), auth.getLong("lease_duration", 0), auth.getBoolean("renewable", false));
    }

    private Own own(String token, long seconds, boolean renewable) {
        Instant now = clock.instant();
        Duration life =
                Duration.ofSeconds(Math.min(seconds, Duration.ofDays(3650).toSeconds()));
        return new Own(token, now.plus(life.multipliedBy(2).dividedBy(3)), now.plus(life), renewable);
    }

    /** Ends the token that a login made; a given one is its owner's. Failing is harmless: it expires. */
    void close(CallContext context) {
        Own last = own;
        own = null;
        if (last == null || settings.authMethod == VaultSettings.AuthMethod.TOKEN) {
            return;
        }
        try {
            client.post(last.token, "auth/token/revoke-self", null, context);
        } catch (AdapterException e) {
            System.getLogger(PlatformLogin.class.getName())
                    .log(System.Logger.Level.DEBUG, "the platform's token was left to expire: {0}", e.getMessage());
        }
    }
}
