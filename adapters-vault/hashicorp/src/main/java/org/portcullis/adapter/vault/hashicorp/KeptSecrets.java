// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.time.Clock;
import java.util.Comparator;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;

/**
 * Secrets of the platform's own instances, in KV engines of version 2. Read with the platform's token, and only where the
 * settings say so: nothing, unless they say something. Keeps nothing.
 *
 * @see <a href="https://openbao.org/api-docs/secret/kv/kv-v2/#read-secret-version">KV version 2: read secret version</a>
 */
final class KeptSecrets {
    private final VaultSettings settings;
    private final HashicorpVaultClient client;
    private final PlatformLogin login;
    private final Clock clock;

    KeptSecrets(VaultSettings settings, HashicorpVaultClient client, PlatformLogin login, Clock clock) {
        this.settings = settings;
        this.client = client;
        this.login = login;
        this.clock = clock;
    }

    Secret read(String path, String key, CallContext context) {
        String mount = mount(path);
        requireAllowed(path);
        if (context.remaining(clock).isZero()) {
            throw new AdapterException(FailureKind.TIMEOUT, "the deadline had passed before " + path + " was read");
        }
        String data = mount + "/data/" + path.substring(mount.length() + 1);
        VaultAnswer answer = login.call(context, token -> client.get(token, data, context));
        if (answer.status == 404 && answer.hasNothing()) {
            throw rejected("the vault has no secret at " + path
                    + ", or its newest version was deleted: write it there, or correct the reference");
        }
        if (answer.says("Upgrading from non-versioned")) { // a fresh engine, for a moment
            throw new AdapterException(FailureKind.UNAVAILABLE, "the KV engine at " + mount + " is just being made");
        }
        if (!answer.ok()) {
            throw answer.failure("reading the secret at " + path);
        }
        return value(answer.object("data"), path, key);
    }

    private String mount(String path) {
        return settings.kvMounts.stream()
                .filter(mount -> path.startsWith(mount + "/"))
                .max(Comparator.comparingInt(String::length))
                .orElseThrow(() -> rejected(path + " lies under none of the mounts that this instance knows ("
                        + String.join(", ", settings.kvMounts)
                        + "): begin the path with one of them, or name its mount in kv_mounts"));
    }

    private void requireAllowed(String path) {
        if (!settings.keeps(path)) {
            throw new AdapterException(
                    FailureKind.FORBIDDEN,
                    "this instance lets other instances read "
                            + (settings.secretPaths.isEmpty()
                                    ? "nothing"
                                    : String.join(", ", settings.secretPaths) + " and nothing else")
                            + ", so not " + path + ": add it, or its folder with a '/' at the end, to secret_paths");
        }
    }

    private static Secret value(JsonObject answer, String path, String key) {
        JsonValue stored = answer.get("data");
        JsonValue value =
                stored == null || !stored.isObject() ? null : stored.asObject().get(key);
        if (value == null || value.isNull()) {
            throw rejected("the secret at " + path + " has no key '" + key + "': add it, or correct the reference");
        }
        if (value.isObject() || value.isArray()) {
            throw rejected("what stands at " + path + " under '" + key + "' is no text: write it as one");
        }
        String text = value.isString() ? value.asString() : value.toString();
        if (text.isEmpty()) {
            throw rejected("what stands at " + path + " under '" + key + "' is empty: write the secret there");
        }
        return Secret.of(text);
    }

    private static AdapterException rejected(String why) {
        return new AdapterException(FailureKind.REJECTED, why);
    }
}
