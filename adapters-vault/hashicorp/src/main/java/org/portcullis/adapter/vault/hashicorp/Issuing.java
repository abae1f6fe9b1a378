// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.credential.Lease;

/** Draws the credential of a reference with the reference's own token, and lengthens its lease. */
final class Issuing {
    private final HashicorpVaultClient client;
    private final PlatformLogin login;
    private final Reservations reservations;
    private final LeaseCalls leases;
    private final Clock clock;

    Issuing(
            HashicorpVaultClient client,
            PlatformLogin login,
            Reservations reservations,
            LeaseCalls leases,
            Clock clock) {
        this.client = client;
        this.login = login;
        this.reservations = reservations;
        this.leases = leases;
        this.clock = clock;
    }

    IssuedCredential issue(String text, IssueRequest request, CallContext context) {
        VaultRef ref = VaultRef.parse(text);
        Template template = Template.of(request.template());
        if (context.remaining(clock).isZero()) {
            throw new AdapterException(FailureKind.TIMEOUT, "the deadline had passed before anything was issued");
        }
        Reservation reservation = reservations.of(ref);
        Instant before = clock.instant();
        String token = reservation.begin(before);
        VaultAnswer answer = draw(ref, template, request, token, reservation, context);
        if (!answer.ok()) {
            throw refused(answer, ref, reservation, context);
        }
        return handOver(ref, template, answer, reservation, before, context);
    }

    private VaultAnswer draw(
            VaultRef ref,
            Template template,
            IssueRequest request,
            String token,
            Reservation reservation,
            CallContext context) {
        try {
            if (template.engine() != Template.Engine.PKI) {
                return client.draw(token, ref.path(), null, context);
            }
            JsonObject body = new JsonObject()
                    .add("common_name", template.commonName())
                    .add("ttl", Math.max(1, request.ttl().toSeconds()) + "s");
            return client.draw(token, ref.path(), body, context);
        } catch (AdapterException e) {
            if (e.kind() == FailureKind.UNAVAILABLE || e.kind() == FailureKind.MISCONFIGURED) {
                reservation.nothingHappened();
            } else {
                reservation.lost();
            }
            throw e;
        }
    }

    private AdapterException refused(VaultAnswer answer, VaultRef ref, Reservation reservation, CallContext context) {
        AdapterException failure = answer.failure("drawing from " + ref.path());
        if (failure.kind() == FailureKind.UNAVAILABLE || failure.kind() == FailureKind.RATE_LIMITED) {
            reservation.nothingHappened();
        } else if (answer.isVaultError()) {
            reservation.failed();
        } else {
            reservation.lost(); // something in between answered: the vault may be at it still
        }
        boolean tokenGone = answer.status == 403 && !leases.tokenLives(ref.accessor(), context);
        return tokenGone ? Reservation.ended() : failure;
    }

    private IssuedCredential handOver(
            VaultRef ref,
            Template template,
            VaultAnswer answer,
            Reservation reservation,
            Instant before,
            CallContext context) {
        JsonObject data = answer.object("data");
        String id = template.engine() == Template.Engine.KV ? staticId(template, data) : answer.text("lease_id");
        if (!reservation.issued(id)) {
            endAtOnce(id, context);
            throw Reservation.ended();
        }
        if (id.isEmpty()) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "what " + ref.path() + " issues has no lease, so it could not be ended: for PKI set"
                            + " generate_lease=true at the role");
        }
        Instant end = reservation.expiresAt();
        if (template.engine() != Template.Engine.KV) {
            Instant leaseEnd = before.plusSeconds(answer.number("lease_duration"));
            end = leaseEnd.isBefore(end) ? leaseEnd : end;
        }
        Map<String, Secret> values = new HashMap<>();
        template.values().forEach((name, value) -> values.put(name, Secret.of(value)));
        JsonObject source =
                template.engine() == Template.Engine.KV ? data.get("data").asObject() : data;
        for (String name : source.names()) {
            JsonValue value = source.get(name);
            if (!value.isNull()) {
                values.put(name, Secret.of(value.isString() ? value.asString() : value.toString()));
            }
        }
        String principal = source.getString("username", "");
        return new IssuedCredential(new Lease(ref.text(), id, principal, end), values);
    }

    private static String staticId(Template template, JsonObject data) {
        long version = data.get("metadata").asObject().getLong("version", 0);
        return "kv:" + template.mount() + "/metadata/" + template.path() + "#" + version;
    }

    private void endAtOnce(String lease, CallContext context) {
        if (lease.isEmpty() || lease.startsWith("kv:")) {
            return;
        }
        try {
            leases.end(lease, context);
        } catch (AdapterException e) {
            System.getLogger(Issuing.class.getName())
                    .log(System.Logger.Level.DEBUG, "left to the revocation that came first: {0}", e.getMessage());
        }
    }

    Lease renew(Lease lease, Duration increment, CallContext context) {
        VaultRef ref = VaultRef.parse(lease.ref());
        if (ref.kind() == VaultRef.Kind.STATIC) {
            throw new AdapterException(FailureKind.UNSUPPORTED, "a static secret has no lease to renew");
        }
        long seconds = Math.max(1, increment.toSeconds());
        Instant before = clock.instant();
        JsonObject token = new JsonObject().add("accessor", ref.accessor()).add("increment", seconds + "s");
        VaultAnswer ofToken = login.call(context, own -> client.post(own, "auth/token/renew-accessor", token, context));
        if (!ofToken.ok()) {
            throw ofToken.failure("renewing the token of the lease");
        }
        JsonObject body = new JsonObject().add("lease_id", lease.vendorLease()).add("increment", seconds);
        VaultAnswer ofLease = login.call(context, own -> client.post(own, "sys/leases/renew", body, context));
        if (!ofLease.ok()) {
            throw ofLease.failure("renewing the lease");
        }
        long granted = Math.min(
                ofLease.number("lease_duration"), ofToken.object("auth").getLong("lease_duration", seconds));
        return new Lease(
                lease.ref(), lease.vendorLease(), lease.principal(), before.plusSeconds(Math.min(granted, seconds)));
    }
}
