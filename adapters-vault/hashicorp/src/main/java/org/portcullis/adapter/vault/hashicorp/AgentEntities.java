// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

/**
 * One entity of the vault's for each agent, which all its tokens carry. The vault makes it with the first token, by the
 * token's alias; we give it the alias's name, and by that name disable and enable it.
 *
 * <p>A kill of the agent disables it: no token of it is good for anything from then on, and no new one is made. A
 * reservation for an agent whose entity is disabled (it has been reinstated, or else nobody would ask) opens it for the making of
 * its token alone; only an issue, which the platform has fenced, leaves it open, and closes it again should its own token
 * have been ended meanwhile. The end of access comes in the other order: tokens first, then the entity.
 */
final class AgentEntities {
    private static final String BY_NAME = "identity/entity/name/";

    private final VaultSettings settings;
    private final HashicorpVaultClient client;
    private final PlatformLogin login;
    private final LeaseCalls leases;
    private final Clock clock;
    private final Set<String> named = ConcurrentHashMap.newKeySet();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    AgentEntities(
            VaultSettings settings, HashicorpVaultClient client, PlatformLogin login, LeaseCalls leases, Clock clock) {
        this.clock = clock;
        this.settings = settings;
        this.client = client;
        this.login = login;
        this.leases = leases;
    }

    boolean on() {
        return settings.entityPerAgent;
    }

    /** The name of the agent's entity and of its alias. */
    String name(String agentId) {
        return settings.ownedPrefix + agentId;
    }

    /** Makes a token for an agent whose entity is disabled, and leaves the entity so. */
    VaultAnswer opened(String agentId, Supplier<VaultAnswer> making, CallContext context) {
        return locked(agentId, context, () -> {
            set(agentId, false, context);
            try {
                return making.get();
            } finally {
                set(agentId, true, context);
            }
        });
    }

    /** Gives the entity of a fresh token its name, once for each agent and process; the vault calls it something random. */
    void named(String agentId, String entityId, CallContext context) {
        if (entityId.isEmpty()) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the token role '" + settings.tokenRole + "' gave no entity: allow the aliases "
                            + settings.ownedPrefix + "* there (allowed_entity_aliases)");
        }
        if (named.contains(agentId)) {
            return;
        }
        JsonObject body = new JsonObject().add("name", name(agentId));
        VaultAnswer answer = post("identity/entity/id/" + entityId, body, context);
        if (answer.status == 400 && answer.isVaultError()) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the entity of " + agentId + " can't be named " + name(agentId) + " (" + answer.reason()
                            + "): is there another of that name?");
        }
        if (!answer.ok()) {
            throw answer.failure("naming the entity of " + agentId);
        }
        named.add(agentId);
    }

    /** Opens the entity of a reinstated agent for good, unless the token that shall draw has been ended meanwhile. */
    void reopen(String agentId, VaultRef ref, CallContext context) {
        locked(agentId, context, () -> {
            set(agentId, false, context);
            if (!leases.tokenLives(ref.accessor(), context)) {
                set(agentId, true, context);
                throw Reservation.ended();
            }
            return null;
        });
    }

    /** @return true when it was enabled until now; an agent that never had a token here has none */
    boolean disable(String agentId, CallContext context) {
        return locked(agentId, context, () -> {
            if (!isEnabled(agentId, context)) {
                return false;
            }
            set(agentId, true, context);
            return true;
        });
    }

    /** Whether there is an entity of the agent that isn't disabled. */
    boolean isEnabled(String agentId, CallContext context) {
        return look(agentId, context)
                .map(entity -> !entity.getBoolean("disabled", false))
                .orElse(false);
    }

    /** The id of the agent's entity. */
    Optional<String> idOf(String agentId, CallContext context) {
        return look(agentId, context).map(entity -> entity.getString("id", ""));
    }

    private Optional<JsonObject> look(String agentId, CallContext context) {
        String path = BY_NAME + name(agentId);
        VaultAnswer answer = login.call(context, token -> client.get(token, path, context));
        if (answer.ok()) {
            return Optional.of(answer.object("data"));
        }
        if (answer.status == 404 && answer.isVaultError() && answer.errors().isEmpty()) {
            return Optional.empty();
        }
        throw answer.failure("looking up the entity of " + agentId);
    }

    private void set(String agentId, boolean disabled, CallContext context) {
        VaultAnswer answer = post(BY_NAME + name(agentId), new JsonObject().add("disabled", disabled), context);
        if (!answer.ok()) {
            throw answer.failure((disabled ? "disabling" : "enabling") + " the entity of " + agentId);
        }
    }

    private VaultAnswer post(String path, JsonObject body, CallContext context) {
        return login.call(context, token -> client.post(token, path, body, context));
    }

    private <T> T locked(String agentId, CallContext context, Supplier<T> work) {
        ReentrantLock lock = locks.computeIfAbsent(agentId, id -> new ReentrantLock());
        try {
            if (!lock.tryLock(context.remaining(clock).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AdapterException(
                        FailureKind.TIMEOUT,
                        "other calls about the entity of " + agentId + " took longer than the deadline");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdapterException(FailureKind.TIMEOUT, "interrupted while waiting for the entity of an agent", e);
        }
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
