// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * A binding's settings: which engine draws which credential.
 *
 * @param engine which kind
 * @param mount where it is mounted
 * @param role the engine's role; empty for KV
 * @param path the secret's path; KV only
 * @param commonName the certificate's; PKI only
 * @param publicKey the key to be signed, in OpenSSH's form; SSH only, empty: a pair is made for each certificate
 * @param wrapped whether the agent gets a token that opens its credential once, instead of it
 * @param values what the agent gets beside the vault's values, such as the {@code url} to use them at
 */
record Template(
        Engine engine,
        String mount,
        String role,
        String path,
        String commonName,
        String publicKey,
        boolean wrapped,
        Map<String, String> values) {
    /** What can be drawn from. */
    enum Engine {
        DATABASE,
        PKI,
        KV,
        SSH
    }

    private static final Pattern MOUNT = Pattern.compile("([A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    private static final Pattern PUBLIC_KEY =
            Pattern.compile("[a-z0-9@.-]{4,64} [A-Za-z0-9+/]{20,4000}={0,2}( .{0,200})?");

    static Template of(Map<String, String> settings) {
        Engine engine = engine(settings.getOrDefault("engine", "database"));
        String mount = settings.getOrDefault("mount", engine.name().toLowerCase(Locale.ROOT));
        String role = settings.getOrDefault("role", "");
        String path = settings.getOrDefault("path", "");
        String commonName = settings.getOrDefault("common_name", "");
        String publicKey = settings.getOrDefault("public_key", "").strip();
        require(MOUNT.matcher(mount).matches(), "mount must be a path such as database");
        if (engine == Engine.KV) {
            require(MOUNT.matcher(path).matches(), "path must name the secret, for instance portcullis/billing");
        } else {
            require(ROLE.matcher(role).matches(), "role must name a role of the engine");
        }
        require(engine != Engine.PKI || !commonName.isBlank(), "common_name must be given for a certificate");
        require(
                publicKey.isEmpty()
                        || engine == Engine.SSH && PUBLIC_KEY.matcher(publicKey).matches(),
                "public_key must be a key in OpenSSH's form, type and base64, and goes with the ssh engine");
        String handOver = settings.getOrDefault("hand_over", "plain");
        require(handOver.equals("plain") || handOver.equals("wrapped"), "hand_over must be plain or wrapped");
        Map<String, String> values = new HashMap<>();
        settings.forEach((key, value) -> {
            if (key.equals("url")) {
                values.put(key, value);
            } else if (key.startsWith("value.")) {
                values.put(key.substring("value.".length()), value);
            }
        });
        return new Template(
                engine, mount, role, path, commonName, publicKey, handOver.equals("wrapped"), Map.copyOf(values));
    }

    private static Engine engine(String name) {
        for (Engine engine : Engine.values()) {
            if (engine.name().equals(name.toUpperCase(Locale.ROOT))) {
                return engine;
            }
        }
        throw new AdapterException(
                FailureKind.MISCONFIGURED, "the binding's engine must be database, pki, ssh or kv, is '" + name + "'");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AdapterException(FailureKind.MISCONFIGURED, "in the binding's template " + rule);
        }
    }
}
