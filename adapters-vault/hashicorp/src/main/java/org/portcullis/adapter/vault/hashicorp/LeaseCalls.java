// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

/**
 * The vault's calls about leases and the tokens behind them. A "not found" is only believed in the vault's own words for
 * it; anything else is a failure, never an answer.
 */
final class LeaseCalls {
    private static final int LOOKS = 20;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

    private final HashicorpVaultClient client;
    private final PlatformLogin login;

    LeaseCalls(HashicorpVaultClient client, PlatformLogin login) {
        this.client = client;
        this.login = login;
    }

    /** What time it is at the vault, to the second. */
    Instant vaultTime(CallContext context) {
        VaultAnswer answer = client.health(context);
        long seconds = answer.ok() ? answer.number("server_time_utc") : 0;
        if (seconds <= 0) {
            throw answer.ok()
                    ? new AdapterException(FailureKind.INTERNAL, "the vault doesn't say what time it is")
                    : answer.failure("asking the vault for its time");
        }
        return Instant.ofEpochSecond(seconds);
    }

    /** Asks the vault whether the token behind the accessor lives. */
    boolean tokenLives(String accessor, CallContext context) {
        return tokenMadeAt(accessor, context).isPresent();
    }

    /** When the living token behind the accessor was made, by the vault's clock; empty when it is gone. */
    Optional<Instant> tokenMadeAt(String accessor, CallContext context) {
        VaultAnswer answer = post("auth/token/lookup-accessor", new JsonObject().add("accessor", accessor), context);
        if (answer.ok()) {
            return Optional.of(Instant.ofEpochSecond(answer.object("data").getLong("creation_time", 0)));
        }
        if (answer.says("invalid accessor") || answer.says("accessor not found")) {
            return Optional.empty();
        }
        throw answer.failure("looking up the token of a reference");
    }

    /** Ends the token: nothing new can begin under it. Says nothing about its leases. True when it was alive. */
    boolean endToken(String accessor, CallContext context) {
        JsonObject body = new JsonObject().add("accessor", accessor);
        for (int look = 0; ; look++) {
            VaultAnswer answer = post("auth/token/revoke-accessor", body, context);
            if (answer.status == 204) {
                return true;
            }
            if (!answer.ok() && !(answer.status == 400 && answer.isVaultError())) {
                throw answer.failure("ending the token of a reference");
            }
            if (!tokenLives(accessor, context)) { // unknown, or ended by another just now: only the look-up tells
                return false;
            }
            if (look == LOOKS) {
                throw new AdapterException(
                        FailureKind.UNAVAILABLE, "the vault did not end the token of a reference: " + answer.reason());
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos()); // another call is just ending it: half gone
        }
    }

    /** When a living lease was made, by the vault's clock; empty when the vault doesn't know the lease. */
    Optional<Instant> madeAt(String lease, CallContext context) {
        VaultAnswer answer = post("sys/leases/lookup", new JsonObject().add("lease_id", lease), context);
        if (answer.ok()) {
            return Optional.of(Instant.parse(answer.object("data").getString("issue_time")));
        }
        if (answer.status == 400 && answer.says("invalid lease")) {
            return Optional.empty();
        }
        throw answer.failure("looking up a lease");
    }

    /** Ends the lease and the account behind it before it returns; unknown is success. */
    void end(String lease, CallContext context) {
        JsonObject body = new JsonObject().add("lease_id", lease).add("sync", true);
        VaultAnswer answer = post("sys/leases/revoke", body, context);
        if (answer.ok()) {
            return;
        }
        if (answer.status == 400 && answer.isVaultError()) {
            if (madeAt(lease, context).isEmpty()) {
                return;
            }
            throw new AdapterException(
                    FailureKind.UNAVAILABLE, "the vault could not end a lease at its target: " + answer.reason());
        }
        throw answer.failure("ending a lease");
    }

    /** Ends all leases under a path that belongs to one elevation. */
    void endAllUnder(String path, CallContext context) {
        VaultAnswer answer = post("sys/leases/revoke-prefix/" + path, new JsonObject().add("sync", true), context);
        if (answer.status == 400 && answer.isVaultError()) {
            throw new AdapterException(
                    FailureKind.UNAVAILABLE, "the vault could not end leases at their target: " + answer.reason());
        }
        if (!answer.ok()) {
            throw answer.failure("ending the leases under " + path);
        }
    }

    /** The ids of all leases under a path. */
    List<String> under(String path, CallContext context) {
        return names(path, context).stream().map(name -> path + "/" + name).toList();
    }

    /** The names directly under a path of leases; those of folders end in a slash. */
    List<String> names(String path, CallContext context) {
        VaultAnswer answer =
                login.call(context, token -> client.list(token, "sys/leases/lookup/" + path + "/", context));
        if (answer.ok()) {
            return answer.keys();
        }
        if (answer.status == 404 && answer.isVaultError() && answer.errors().isEmpty()) {
            return List.of(); // the vault's way to say that there is none
        }
        throw answer.failure("listing leases under " + path);
    }

    /** Deletes the role that was written for one elevation; unknown is success. */
    void deleteRole(String mount, String role, CallContext context) {
        String path = mount + "/roles/" + role;
        VaultAnswer answer = login.call(context, token -> client.delete(token, path, context));
        if (!answer.ok() && answer.status != 404) {
            throw answer.failure("deleting " + path);
        }
    }

    /** Whether the version of a static secret was replaced, deleted or destroyed since. */
    boolean isRotated(String id, CallContext context) {
        int hash = id.lastIndexOf('#');
        String path = id.substring("kv:".length(), hash);
        String version = id.substring(hash + 1);
        VaultAnswer answer = login.call(context, token -> client.get(token, path, context));
        if (answer.status == 404 && answer.isVaultError()) {
            return true;
        }
        if (!answer.ok()) {
            throw answer.failure("reading " + path);
        }
        JsonObject data = answer.object("data");
        if (data.getLong("current_version", 0) > Long.parseLong(version)) {
            return true;
        }
        JsonObject mine = data.get("versions").asObject().get(version).asObject();
        return mine.getBoolean("destroyed", false)
                || !mine.getString("deletion_time", "").isEmpty();
    }

    private VaultAnswer post(String path, JsonObject body, CallContext context) {
        return login.call(context, token -> client.post(token, path, body, context));
    }
}
