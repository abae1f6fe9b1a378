// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.portcullis.adapter.vault.hashicorp.FakeHashicorpVault.Answer;

/** What the fake says of tokens and of the entities behind them. */
final class FakeTokenApi {
    private static final String ENTITY_BY_NAME = "identity/entity/name/";
    private static final String ENTITY_BY_ID = "identity/entity/id/";

    private final FakeVaultState state;

    FakeTokenApi(FakeVaultState state) {
        this.state = state;
    }

    /** Null for what isn't about tokens or entities. */
    Answer answer(String method, String path, JsonNode json) {
        String accessor = json.path("accessor").asText();
        if (path.startsWith("auth/token/create/")) {
            return create(json);
        }
        if (path.startsWith(ENTITY_BY_NAME)) {
            return byName(method, path.substring(ENTITY_BY_NAME.length()), json);
        }
        if (path.startsWith(ENTITY_BY_ID)) {
            return state.identity.name(
                            path.substring(ENTITY_BY_ID.length()),
                            json.path("name").asText())
                    ? new Answer(204, null)
                    : FakeHashicorpVault.error(400, "entity name is already in use");
        }
        return switch (path) {
            case "auth/token/lookup-self" -> new Answer(200, Map.of("data", Map.of("ttl", 1200)));
            case "auth/token/revoke-self" -> new Answer(204, null);
            case "auth/token/accessors" -> new Answer(200, Map.of("data", Map.of("keys", state.accessors())));
            case "auth/token/lookup-accessor" -> lookUp(accessor);
            case "auth/token/renew-accessor" -> renew(accessor, json);
            case "auth/token/revoke-accessor" ->
                state.endToken(accessor)
                        ? new Answer(204, null)
                        : new Answer(200, Map.of("warnings", List.of("No token found with this accessor")));
            default -> null;
        };
    }

    private Answer create(JsonNode json) {
        String alias = json.path("entity_alias").asText("");
        String entity = alias.isEmpty() ? "" : state.identity.of(alias);
        if (state.identity.isDisabled(entity)) {
            return FakeHashicorpVault.error(403, "entity from given entity alias is disabled");
        }
        return new Answer(200, auth(state.makeToken(json, entity), seconds(json, "ttl")));
    }

    private Answer byName(String method, String name, JsonNode json) {
        String id = state.identity.idOf(name);
        if (id == null) {
            return FakeHashicorpVault.error(404);
        }
        if (method.equals("GET")) {
            Map<String, Object> data = Map.of("id", id, "name", name, "disabled", state.identity.isDisabled(id));
            return new Answer(200, Map.of("data", data));
        }
        state.identity.disable(name, json.path("disabled").asBoolean());
        return new Answer(204, null);
    }

    private static long seconds(JsonNode json, String field) {
        return Long.parseLong(json.path(field).asText().replace("s", ""));
    }

    private static Map<String, Object> auth(FakeVaultState.Token token, long ttl) {
        Map<String, Object> auth = new HashMap<>();
        auth.put("client_token", token.secret());
        auth.put("accessor", token.accessor());
        auth.put("lease_duration", ttl);
        auth.put("orphan", true);
        auth.put("renewable", true);
        auth.put("entity_id", token.entity());
        return Map.of("auth", auth);
    }

    private Answer lookUp(String accessor) {
        FakeVaultState.Token token = state.token(accessor);
        if (token == null) {
            return FakeHashicorpVault.error(400, "invalid accessor");
        }
        Map<String, Object> data = new HashMap<>();
        data.put("creation_time", token.madeAt().getEpochSecond());
        data.put("entity_id", token.entity());
        data.put("path", "auth/token/create/portcullis");
        data.put("meta", token.request().get("meta"));
        return new Answer(200, Map.of("data", data));
    }

    private Answer renew(String accessor, JsonNode json) {
        FakeVaultState.Token token = state.token(accessor);
        return token == null
                ? FakeHashicorpVault.error(400, "invalid accessor")
                : new Answer(200, auth(token, seconds(json, "increment")));
    }
}
