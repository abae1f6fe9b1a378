// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.util.List;
import java.util.Optional;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

/**
 * The tokens that our token role made, found among all of the vault's: it lists accessors only, so each is looked up. A token
 * carries its own reference, but for the accessor that the vault gave it.
 */
final class OwnTokens {
    /** The name under which a token carries its reference. */
    static final String REFERENCE = "reference";

    private final VaultSettings settings;
    private final HashicorpVaultClient client;
    private final PlatformLogin login;

    OwnTokens(VaultSettings settings, HashicorpVaultClient client, PlatformLogin login) {
        this.settings = settings;
        this.client = client;
        this.login = login;
    }

    /**
     * One of ours that lives.
     *
     * @param ref its reference; empty when it carries none
     * @param entity id of its entity; empty when it has none
     */
    record Own(String accessor, String ref, String entity) {}

    boolean on() {
        return settings.listTokens;
    }

    /** All accessors of the vault, ours or not, in order. */
    List<String> accessors(CallContext context) {
        VaultAnswer answer = login.call(context, token -> client.list(token, "auth/token/accessors", context));
        if (answer.status == 404 && answer.isVaultError() && answer.errors().isEmpty()) {
            return List.of();
        }
        if (!answer.ok()) {
            throw answer.failure("listing the accessors of tokens");
        }
        return answer.keys().stream().sorted().toList();
    }

    /** What stands behind an accessor, if it lives and is ours. */
    Optional<Own> look(String accessor, CallContext context) {
        JsonObject body = new JsonObject().add("accessor", accessor);
        VaultAnswer answer =
                login.call(context, token -> client.post(token, "auth/token/lookup-accessor", body, context));
        if (answer.says("invalid accessor") || answer.says("accessor not found")) {
            return Optional.empty();
        }
        if (!answer.ok()) {
            throw answer.failure("looking up a token");
        }
        JsonObject data = answer.object("data");
        if (!data.getString("path", "").equals("auth/token/create/" + settings.tokenRole)) {
            return Optional.empty();
        }
        JsonValue meta = data.get("meta");
        String mark = meta != null && meta.isObject() ? meta.asObject().getString(REFERENCE, "") : "";
        return Optional.of(new Own(accessor, mark.replace("*", accessor), data.getString("entity_id", "")));
    }

    /** The tokens of one entity. */
    List<Own> of(String entity, CallContext context) {
        List<String> all = accessors(context);
        return all.stream()
                .map(accessor -> {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new AdapterException(FailureKind.TIMEOUT, "interrupted while looking through tokens");
                    }
                    return look(accessor, context);
                })
                .flatMap(Optional::stream)
                .filter(own -> own.entity().equals(entity))
                .toList();
    }
}
