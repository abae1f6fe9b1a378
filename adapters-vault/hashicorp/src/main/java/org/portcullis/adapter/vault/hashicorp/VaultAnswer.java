// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.Json;
import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import io.github.jopenlibs.vault.json.ParseException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.portcullis.adapter.kit.Redaction;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** What the vault answered. Its body may hold secrets: only {@link #reason} is fit to be shown. */
final class VaultAnswer {
    final int status;
    private final JsonObject body;
    private final Optional<Duration> retryAfter;

    VaultAnswer(int status, byte[] bytes, Optional<Duration> retryAfter) {
        this.status = status;
        this.retryAfter = retryAfter;
        this.body = parse(bytes);
    }

    private static JsonObject parse(byte[] bytes) {
        if (bytes == null || bytes.length == 0) {
            return null;
        }
        try {
            JsonValue value = Json.parse(new String(bytes, StandardCharsets.UTF_8));
            return value.isObject() ? value.asObject() : null;
        } catch (ParseException e) {
            return null; // not the vault's own words: a proxy's page, for one
        }
    }

    boolean ok() {
        return status / 100 == 2;
    }

    /** Whether the vault itself says so, and not something in between: its errors are a JSON list. */
    boolean isVaultError() {
        return body != null && body.get("errors") != null && body.get("errors").isArray();
    }

    /** Whether it says in the vault's own manner that nothing stands there: no errors, or only what was deleted. */
    boolean hasNothing() {
        return isVaultError() && errors().isEmpty()
                || body != null && body.get("data") != null && body.get("data").isObject();
    }

    List<String> errors() {
        return isVaultError() ? strings(body.get("errors").asArray()) : List.of();
    }

    boolean says(String words) {
        return errors().stream().anyMatch(error -> error.contains(words));
    }

    JsonObject object(String name) {
        JsonValue value = body == null ? null : body.get(name);
        if (value == null || !value.isObject()) {
            throw new AdapterException(
                    FailureKind.INTERNAL, "the vault's answer has no '" + name + "': is it really a Vault API?");
        }
        return value.asObject();
    }

    String text(String name) {
        JsonValue value = body == null ? null : body.get(name);
        return value == null || !value.isString() ? "" : value.asString();
    }

    long number(String name) {
        return body == null ? 0 : body.getLong(name, 0);
    }

    List<String> keys() {
        JsonValue keys = object("data").get("keys");
        return keys == null || !keys.isArray() ? List.of() : strings(keys.asArray());
    }

    private static List<String> strings(JsonArray array) {
        List<String> all = new ArrayList<>();
        array.forEach(value -> all.add(value.isString() ? value.asString() : value.toString()));
        return all;
    }

    /** The vault's errors in one short line. */
    String reason() {
        List<String> errors = errors();
        return errors.isEmpty() ? "status " + status : Redaction.of(String.join("; ", errors), List.of());
    }

    /** The exception for an answer that isn't the hoped-for one. */
    AdapterException failure(String what) {
        String says = what + ": the vault answered " + status + ", " + reason();
        return switch (status) {
            case 400, 404, 409, 422 -> new AdapterException(FailureKind.REJECTED, says);
            case 401 -> new AdapterException(FailureKind.UNAUTHENTICATED, says);
            case 403 ->
                new AdapterException(FailureKind.FORBIDDEN, says + "; compare the policies with the adapter's page");
            case 405 -> new AdapterException(FailureKind.UNSUPPORTED, says);
            case 429 -> new AdapterException(FailureKind.RATE_LIMITED, says, null, retryAfter.orElse(null));
            case 412, 472, 473, 501, 503 ->
                new AdapterException(FailureKind.UNAVAILABLE, says + "; is it sealed, a standby, or not initialised?");
            default -> new AdapterException(FailureKind.INTERNAL, says);
        };
    }
}
