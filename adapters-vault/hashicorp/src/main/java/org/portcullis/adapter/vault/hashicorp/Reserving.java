// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.credential.IssueRequest;

/** Makes a reference: its orphan token, and with {@code role_per_elevation} its own role. */
final class Reserving {
    private static final Duration CACHED = Duration.ofSeconds(60);
    private static final long VAULT_DEFAULT_TTL = Duration.ofHours(768).toSeconds();
    private static final List<String> COPIED = List.of(
            "db_name",
            "creation_statements",
            "revocation_statements",
            "rollback_statements",
            "renew_statements",
            "credential_type",
            "credential_config");

    private final VaultSettings settings;
    private final HashicorpVaultClient client;
    private final PlatformLogin login;
    private final Reservations reservations;
    private final OrphanTokens tokens;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Lifetime> lifetimes = new ConcurrentHashMap<>();

    private record Lifetime(long seconds, Instant readAt) {}

    Reserving(
            VaultSettings settings,
            HashicorpVaultClient client,
            PlatformLogin login,
            Reservations reservations,
            OrphanTokens tokens,
            Clock clock) {
        this.tokens = tokens;
        this.settings = settings;
        this.client = client;
        this.login = login;
        this.reservations = reservations;
        this.clock = clock;
    }

    String reserve(IssueRequest request, CallContext context) {
        Template template = Template.of(request.template());
        VaultRef.Kind kind = kind(template);
        long seconds = Math.max(1, request.ttl().toSeconds());
        String path = path(template);
        long lifetime = seconds;
        if (kind == VaultRef.Kind.DEDICATED || kind == VaultRef.Kind.SHARED) {
            lifetime = template.engine() == Template.Engine.DATABASE ? lifetime(template, context) : seconds;
        }
        String role = kind == VaultRef.Kind.ELEVATION ? roleName(request) : "";
        if (kind == VaultRef.Kind.ELEVATION) {
            path = template.mount() + "/creds/" + role;
        }
        Instant before = clock.instant();
        String mark = new VaultRef(kind, lifetime, "*", path).text();
        OrphanTokens.Made made = tokens.make(request, seconds, mark, context);
        if (kind == VaultRef.Kind.ELEVATION) { // after the token: what fails before leaves nothing but what expires
            writeRole(template, role, seconds, context);
        }
        JsonObject auth = made.auth();
        VaultRef ref = new VaultRef(kind, lifetime, auth.getString("accessor"), path);
        Instant expiresAt = before.plusSeconds(Math.min(seconds, auth.getLong("lease_duration", seconds)));
        Reservation reservation = Reservation.made(ref, Secret.of(auth.getString("client_token")), expiresAt);
        reservations.add(made.reopens() ? reservation.reopening() : reservation);
        return ref.text();
    }

    private VaultRef.Kind kind(Template template) {
        if (settings.sshCertificates != (template.engine() == Template.Engine.SSH)) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "SSH certificates can't be revoked, and so have an instance of their own: bind the ssh engine to one"
                            + " with ssh_certificates=true, and all others to one without");
        }
        if (template.engine() == Template.Engine.KV) {
            if (settings.keeps(template.mount() + "/" + template.path())) {
                throw new AdapterException(
                        FailureKind.MISCONFIGURED,
                        "the binding's path lies in this instance's secret_paths: what is kept for the platform's own"
                                + " instances is never handed to an agent");
            }
            return VaultRef.Kind.STATIC;
        }
        if (settings.rolePerElevation && template.engine() == Template.Engine.DATABASE) {
            return VaultRef.Kind.ELEVATION;
        }
        boolean ours = template.role().startsWith(settings.ownedPrefix);
        if (ours || settings.sharedRoles) {
            if (template.engine() == Template.Engine.SSH) {
                return VaultRef.Kind.CERTIFICATE;
            }
            return ours ? VaultRef.Kind.DEDICATED : VaultRef.Kind.SHARED;
        }
        throw new AdapterException(
                FailureKind.MISCONFIGURED,
                "role '" + template.role() + "' doesn't begin with '" + settings.ownedPrefix
                        + "': use a role that belongs to Portcullis alone, or set shared_roles to true");
    }

    private static String path(Template template) {
        return switch (template.engine()) {
            case DATABASE -> template.mount() + "/creds/" + template.role();
            case PKI -> template.mount() + "/issue/" + template.role();
            case SSH -> template.mount() + (template.publicKey().isEmpty() ? "/issue/" : "/sign/") + template.role();
            case KV -> template.mount() + "/data/" + template.path();
        };
    }

    private JsonObject role(Template template, CallContext context) {
        String path = template.mount() + "/roles/" + template.role();
        VaultAnswer answer = login.call(context, token -> client.get(token, path, context));
        if (answer.status == 404 && answer.isVaultError()) {
            throw new AdapterException(FailureKind.MISCONFIGURED, "the vault has no " + path + ": create it");
        }
        if (!answer.ok()) {
            throw answer.failure("reading " + path);
        }
        return answer.object("data");
    }

    private long lifetime(Template template, CallContext context) {
        String path = path(template);
        Lifetime known = lifetimes.get(path);
        Instant now = clock.instant();
        if (known == null || known.readAt.plus(CACHED).isBefore(now)) {
            long seconds = role(template, context).getLong("default_ttl", 0);
            known = new Lifetime(seconds == 0 ? VAULT_DEFAULT_TTL : seconds, now);
            lifetimes.put(path, known);
        }
        return known.seconds;
    }

    private String roleName(IssueRequest request) {
        byte[] salt = new byte[4];
        random.nextBytes(salt);
        String lease = request.leaseId().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "");
        return settings.ownedPrefix + "e-" + lease.substring(0, Math.min(40, lease.length())) + "-"
                + HexFormat.of().formatHex(salt);
    }

    private void writeRole(Template template, String name, long seconds, CallContext context) {
        JsonObject base = role(template, context);
        JsonObject copy = new JsonObject();
        for (String field : COPIED) {
            JsonValue value = base.get(field);
            if (value != null && !value.isNull()) {
                copy.add(field, value);
            }
        }
        copy.add("default_ttl", seconds).add("max_ttl", seconds);
        String path = template.mount() + "/roles/" + name;
        VaultAnswer answer = login.call(context, token -> client.post(token, path, copy, context));
        if (!answer.ok()) {
            throw answer.failure("writing " + path);
        }
    }
}
