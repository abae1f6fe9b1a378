// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import java.util.function.Supplier;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.credential.IssueRequest;

/**
 * Makes the orphan token of a reference, by the token role.
 *
 * <p>The token may be used twice and is used once. A second use would be a request repeated on the way (HTTP clients
 * repeat a GET on a broken connection): the vault refuses a lease to a token's last use and ends the token with all its
 * leases, so that no second credential can be born unseen.
 */
final class OrphanTokens {
    private static final int USES = 2;

    private final VaultSettings settings;
    private final HashicorpVaultClient client;
    private final PlatformLogin login;
    private final AgentEntities entities;

    OrphanTokens(VaultSettings settings, HashicorpVaultClient client, PlatformLogin login, AgentEntities entities) {
        this.settings = settings;
        this.client = client;
        this.login = login;
        this.entities = entities;
    }

    /**
     * A fresh token.
     *
     * @param auth the vault's answer
     * @param reopens whether the agent's entity was disabled, and is again
     */
    record Made(JsonObject auth, boolean reopens) {
        @Override
        public String toString() {
            return "Made[reopens=" + reopens + "]"; // the rest is secret
        }
    }

    /** @param mark the reference, with a star for the accessor, by which the token is known again after a crash */
    Made make(IssueRequest request, long seconds, String mark, CallContext context) {
        String agent = request.task().agentId();
        JsonObject body = body(request, seconds, mark);
        Supplier<VaultAnswer> making = () -> login.call(
                context, token -> client.post(token, "auth/token/create/" + settings.tokenRole, body, context));
        VaultAnswer answer = making.get();
        boolean reopens = entities.on() && answer.status == 403 && answer.says("is disabled");
        if (reopens) {
            answer = entities.opened(agent, making, context);
        }
        JsonObject auth = checked(answer, context);
        if (entities.on()) {
            try {
                entities.named(agent, auth.getString("entity_id", ""), context);
            } catch (AdapterException e) {
                end(auth, context);
                throw e;
            }
        }
        return new Made(auth, reopens);
    }

    private JsonObject body(IssueRequest request, long seconds, String mark) {
        JsonObject body = new JsonObject()
                .add("ttl", seconds + "s")
                .add("num_uses", USES)
                .add("display_name", request.leaseId())
                .add("renewable", true)
                .add(
                        "meta",
                        new JsonObject()
                                .add("agent", request.task().agentId())
                                .add("elevation", request.task().elevationId())
                                .add("lease", request.leaseId())
                                .add(OwnTokens.REFERENCE, mark));
        return entities.on()
                ? body.add("entity_alias", entities.name(request.task().agentId()))
                : body;
    }

    private JsonObject checked(VaultAnswer answer, CallContext context) {
        String path = "auth/token/create/" + settings.tokenRole;
        if (answer.status == 400 || answer.status == 404) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the token role '" + settings.tokenRole + "' can't make a token (" + answer.reason()
                            + "): set it up as the adapter's page says");
        }
        if (!answer.ok()) {
            throw answer.failure("reserving by " + path);
        }
        JsonObject auth = answer.object("auth");
        if (!auth.getBoolean("orphan", false)) {
            end(auth, context);
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the token role '" + settings.tokenRole + "' doesn't make orphans: set orphan=true there, or"
                            + " credentials would die with the platform's own token");
        }
        return auth;
    }

    private void end(JsonObject auth, CallContext context) {
        JsonObject body = new JsonObject().add("accessor", auth.getString("accessor", ""));
        try {
            login.call(context, token -> client.post(token, "auth/token/revoke-accessor", body, context));
        } catch (AdapterException e) {
            System.getLogger(OrphanTokens.class.getName())
                    .log(System.Logger.Level.DEBUG, "a token without use was left to expire: {0}", e.getMessage());
        }
    }
}
