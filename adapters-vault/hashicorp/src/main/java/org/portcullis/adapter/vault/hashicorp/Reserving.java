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

/**
 * Makes the orphan token of a reference, and with {@code role_per_elevation} its own role.
 *
 * <p>The token may be used twice and is used once. A second use would be a request repeated on the way (HTTP clients
 * repeat a GET on a broken connection): the vault refuses a lease to a token's last use and ends the token with all its
 * leases, so that no second credential can be born unseen.
 */
final class Reserving {
    private static final Duration CACHED = Duration.ofSeconds(60);
    private static final long VAULT_DEFAULT_TTL = Duration.ofHours(768).toSeconds();
    private static final int USES = 2;
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
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Lifetime> lifetimes = new ConcurrentHashMap<>();

    private record Lifetime(long seconds, Instant readAt) {}

    Reserving(
            VaultSettings settings,
            HashicorpVaultClient client,
            PlatformLogin login,
            Reservations reservations,
            Clock clock) {
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
        Instant before = clock.instant();
        JsonObject auth = orphanToken(request, seconds, context);
        if (kind == VaultRef.Kind.ELEVATION) { // after the token: what fails before leaves nothing but what expires
            path = template.mount() + "/creds/" + writeRole(template, request, seconds, context);
        }
        VaultRef ref = new VaultRef(kind, lifetime, auth.getString("accessor"), path);
        Instant expiresAt = before.plusSeconds(Math.min(seconds, auth.getLong("lease_duration", seconds)));
        reservations.add(Reservation.made(ref, Secret.of(auth.getString("client_token")), expiresAt));
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

    private JsonObject orphanToken(IssueRequest request, long seconds, CallContext context) {
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
                                .add("lease", request.leaseId()));
        String path = "auth/token/create/" + settings.tokenRole;
        VaultAnswer answer = login.call(context, token -> client.post(token, path, body, context));
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
            String accessor = auth.getString("accessor");
            login.call(
                    context,
                    token -> client.post(
                            token, "auth/token/revoke-accessor", new JsonObject().add("accessor", accessor), context));
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the token role '" + settings.tokenRole + "' doesn't make orphans: set orphan=true there, or"
                            + " credentials would die with the platform's own token");
        }
        return auth;
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

    private String writeRole(Template template, IssueRequest request, long seconds, CallContext context) {
        JsonObject base = role(template, context);
        JsonObject copy = new JsonObject();
        for (String field : COPIED) {
            JsonValue value = base.get(field);
            if (value != null && !value.isNull()) {
                copy.add(field, value);
            }
        }
        copy.add("default_ttl", seconds).add("max_ttl", seconds);
        byte[] salt = new byte[4];
        random.nextBytes(salt);
        String lease = request.leaseId().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "");
        String name = settings.ownedPrefix + "e-" + lease.substring(0, Math.min(40, lease.length())) + "-"
                + HexFormat.of().formatHex(salt);
        String path = template.mount() + "/roles/" + name;
        VaultAnswer answer = login.call(context, token -> client.post(token, path, copy, context));
        if (!answer.ok()) {
            throw answer.failure("writing " + path);
        }
        return name;
    }
}
