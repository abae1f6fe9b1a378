// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.credential.IssueRequest;

/**
 * What an engine is asked for and what its answer comes to; each engine names things in its own way.
 *
 * @param id what ends it later: the vault's lease, the secret's version, the certificate's number; empty when there is none
 * @param principal the login at the target, empty when there is none
 * @param end when it ends by itself
 * @param source the values of the vault's that the agent gets
 */
record Drawn(String id, String principal, Instant end, JsonObject source) {
    private static final long SHORT = 10;
    private static final long PROOF = 3;
    private static final Set<String> NOT_FOR_AGENTS = Set.of("issuer_id", "private_key_type");

    /** The request's body; null for engines that are only read. */
    static JsonObject body(Template template, IssueRequest request) {
        long seconds = Math.max(1, request.ttl().toSeconds());
        String ttl = (template.engine() == Template.Engine.SSH ? proven(seconds) : seconds) + "s";
        return switch (template.engine()) {
            case PKI ->
                new JsonObject().add("common_name", template.commonName()).add("ttl", ttl);
            case SSH -> {
                JsonObject body = new JsonObject()
                        .add("cert_type", "user")
                        .add("valid_principals", principal(request))
                        .add("key_id", principal(request))
                        .add("ttl", ttl);
                yield template.publicKey().isEmpty()
                        ? body.add("key_type", "ed25519")
                        : body.add("public_key", template.publicKey());
            }
            default -> null;
        };
    }

    /** So that a kill right after the draw is proven in its time: the vault counts in seconds, and has to be asked. */
    private static long proven(long seconds) {
        return seconds > SHORT ? seconds - PROOF : seconds;
    }

    /** A name that no other lease has: a host lets it in for this one alone, and its revocation list can name it. */
    private static String principal(IssueRequest request) {
        return "portcullis-" + request.leaseId();
    }

    static Drawn of(Template template, IssueRequest request, VaultAnswer answer, Instant before) {
        JsonObject data = answer.object("data");
        return switch (template.engine()) {
            case KV ->
                new Drawn(
                        staticId(template, data),
                        "",
                        Instant.MAX,
                        data.get("data").asObject());
            case SSH -> certificate(request, data);
            default -> {
                String principal = data.getString("username", "");
                Instant end = before.plusSeconds(answer.number("lease_duration"));
                yield new Drawn(answer.text("lease_id"), principal, end, data);
            }
        };
    }

    private static String staticId(Template template, JsonObject data) {
        long version = data.get("metadata").asObject().getLong("version", 0);
        return "kv:" + template.mount() + "/metadata/" + template.path() + "#" + version;
    }

    /** A certificate that says something else than was asked for is never handed over. */
    private static Drawn certificate(IssueRequest request, JsonObject data) {
        SshCertificate certificate = SshCertificate.parse(data.getString("signed_key", ""));
        String principal = principal(request);
        if (certificate.type() != SshCertificate.USER
                || !certificate.principals().equals(List.of(principal))
                || !certificate.keyId().equals(principal)) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the vault signed another certificate than was asked for (one principal, which is its key id): set the"
                            + " role up as the adapter's page says");
        }
        return new Drawn(Certificates.id(certificate), principal, certificate.validBefore(), data);
    }

    Map<String, Secret> values(Template template) {
        Map<String, Secret> values = new HashMap<>();
        template.values().forEach((name, value) -> values.put(name, Secret.of(value)));
        if (template.engine() == Template.Engine.SSH) {
            values.put("principal", Secret.of(principal));
        }
        for (String name : source.names()) {
            JsonValue value = source.get(name);
            boolean kept = template.engine() == Template.Engine.SSH && NOT_FOR_AGENTS.contains(name);
            if (!value.isNull() && !kept) {
                values.put(name, Secret.of(value.isString() ? value.asString() : value.toString()));
            }
        }
        return values;
    }
}
