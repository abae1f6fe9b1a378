// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;

/**
 * Response wrapping: the vault keeps an answer and gives a token that opens it once. What is drawn can be fetched so, and
 * what is handed over can be given so.
 *
 * @see <a href="https://openbao.org/docs/concepts/response-wrapping/">Response wrapping</a>
 */
final class Wrapping {
    /** The name under which an agent gets the token that opens its credential. */
    static final String TOKEN = "wrapping_token";

    private static final Duration WHEN_OFF = Duration.ofSeconds(60);

    private final VaultSettings settings;
    private final HashicorpVaultClient client;
    private final PlatformLogin login;
    private final Clock clock;

    Wrapping(VaultSettings settings, HashicorpVaultClient client, PlatformLogin login, Clock clock) {
        this.settings = settings;
        this.client = client;
        this.login = login;
        this.clock = clock;
    }

    /**
     * What was drawn wrapped, opened. Somebody else's having opened it, or having put something else in its place, is an
     * exposure: nothing of it is used.
     *
     * @param path that it was drawn from
     * @param drawnAt by our clock
     * @throws AdapterException {@code INTERNAL} or {@code TIMEOUT}: the credential was made, whatever went wrong after that
     */
    VaultAnswer open(VaultAnswer wrapped, String path, Instant drawnAt, CallContext context) {
        JsonObject info = wrapped.object("wrap_info");
        Instant end = drawnAt.plusSeconds(info.getLong("ttl", 0));
        try (Secret token = Secret.of(info.getString("token", ""))) {
            JsonObject body = new JsonObject().add("token", token.revealString());
            VaultAnswer inside = made(() -> client.post(null, "sys/wrapping/lookup", body, context));
            requireSealed(inside, end, path);
            String madeBy = inside.object("data").getString("creation_path", "");
            if (!madeBy.equals(path) && !madeBy.endsWith("/" + path)) {
                throw exposed(path, "what came wrapped was not wrapped there, but by a call to " + madeBy);
            }
            VaultAnswer opened =
                    made(() -> client.draw(token.revealString(), "sys/wrapping/unwrap", new JsonObject(), context));
            requireSealed(opened, end, path);
            return opened;
        }
    }

    /** A failure from here on doesn't undo what was drawn. */
    private static VaultAnswer made(Supplier<VaultAnswer> call) {
        try {
            return call.get();
        } catch (AdapterException e) {
            throw e.kind() == FailureKind.TIMEOUT
                    ? e
                    : new AdapterException(
                            FailureKind.INTERNAL, "opening what was drawn wrapped: " + e.getMessage(), e);
        }
    }

    private void requireSealed(VaultAnswer answer, Instant end, String path) {
        if (answer.ok()) {
            return;
        }
        if (answer.says("wrapping token is not valid")) {
            boolean late = !clock.instant().isBefore(end);
            throw late
                    ? new AdapterException(
                            FailureKind.INTERNAL,
                            "what was drawn wrapped from " + path + " was opened too late: raise wrap_ttl_seconds")
                    : exposed(path, "what was drawn wrapped from there had been opened by somebody else");
        }
        throw new AdapterException(
                FailureKind.INTERNAL,
                answer.failure("opening what was drawn wrapped").getMessage());
    }

    private static AdapterException exposed(String path, String how) {
        String text = "EXPOSED at " + path + ": " + how
                + ". It is ended and never used; find out who reads the traffic between the platform and the vault";
        System.getLogger(Wrapping.class.getName()).log(System.Logger.Level.WARNING, text);
        return new AdapterException(FailureKind.INTERNAL, text);
    }

    /** The values, kept by the vault for who opens them first; what the agent gets instead. The values are wiped. */
    Map<String, Secret> wrapped(Map<String, Secret> values, CallContext context) {
        try {
            JsonObject body = new JsonObject();
            values.forEach((name, secret) -> body.add(name, secret.revealString()));
            long seconds = wrapSeconds();
            VaultAnswer answer = made(() ->
                    login.call(context, token -> client.wrap(token, "sys/wrapping/wrap", body, seconds, context)));
            if (!answer.ok()) {
                throw new AdapterException(
                        FailureKind.INTERNAL,
                        answer.failure("wrapping what is handed over").getMessage());
            }
            Map<String, Secret> given = new HashMap<>();
            given.put(TOKEN, Secret.of(answer.object("wrap_info").getString("token")));
            given.put(
                    "unwrap_url", Secret.of(settings.url.toString().replaceAll("/+$", "") + "/v1/sys/wrapping/unwrap"));
            given.put(
                    "unwrap_before",
                    Secret.of(clock.instant().plusSeconds(seconds).toString()));
            if (!settings.namespace.isEmpty()) {
                given.put("namespace", Secret.of(settings.namespace));
            }
            return given;
        } finally {
            values.values().forEach(Secret::close);
        }
    }

    private long wrapSeconds() {
        return settings.wrapTtl.isZero() ? WHEN_OFF.toSeconds() : settings.wrapTtl.toSeconds();
    }
}
