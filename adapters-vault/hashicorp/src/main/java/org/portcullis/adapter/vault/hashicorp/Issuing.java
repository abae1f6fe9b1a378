// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
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
    private final AgentEntities entities;
    private final Wrapping wrapping;
    private final long wrapTtl;
    private final Clock clock;

    Issuing(
            VaultSettings settings,
            HashicorpVaultClient client,
            PlatformLogin login,
            Reservations reservations,
            LeaseCalls leases,
            AgentEntities entities,
            Clock clock) {
        this.entities = entities;
        this.client = client;
        this.login = login;
        this.reservations = reservations;
        this.leases = leases;
        this.wrapping = new Wrapping(settings, client, login, clock);
        this.wrapTtl = settings.wrapTtl.toSeconds();
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
        if (reservation.reopens()) {
            reopen(request, ref, reservation, context);
        }
        VaultAnswer answer = draw(ref, template, request, token, reservation, context);
        if (!answer.ok()) {
            throw refused(answer, ref, reservation, context);
        }
        Drawn drawn = settling(reservation, () -> {
            VaultAnswer open = wrapTtl == 0 ? answer : wrapping.open(answer, ref.path(), before, context);
            return Drawn.of(template, request, open, before);
        });
        return handOver(ref, template, drawn, reservation, context);
    }

    /** The agent has been reinstated: this is its first credential since. */
    private void reopen(IssueRequest request, VaultRef ref, Reservation reservation, CallContext context) {
        try {
            entities.reopen(request.task().agentId(), ref, context);
        } catch (AdapterException e) {
            reservation.nothingHappened();
            throw e;
        }
    }

    /** What can't be opened or read may live all the same: its answer counts as lost. */
    private static Drawn settling(Reservation reservation, Supplier<Drawn> reading) {
        try {
            return reading.get();
        } catch (AdapterException e) {
            reservation.lost();
            throw e;
        }
    }

    private VaultAnswer draw(
            VaultRef ref,
            Template template,
            IssueRequest request,
            String token,
            Reservation reservation,
            CallContext context) {
        try {
            JsonObject body = Drawn.body(template, request);
            return wrapTtl == 0
                    ? client.draw(token, ref.path(), body, context)
                    : client.wrap(token, ref.path(), body, wrapTtl, context);
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
            VaultRef ref, Template template, Drawn drawn, Reservation reservation, CallContext context) {
        if (!reservation.issued(drawn.id())) {
            endAtOnce(ref, drawn.id(), context);
            throw Reservation.ended();
        }
        if (drawn.id().isEmpty()) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "what " + ref.path() + " issues has no lease, so it could not be ended: for PKI set"
                            + " generate_lease=true at the role");
        }
        Instant end = drawn.end().isBefore(reservation.expiresAt()) ? drawn.end() : reservation.expiresAt();
        return new IssuedCredential(
                new Lease(ref.text(), drawn.id(), drawn.principal(), end), values(template, drawn, context));
    }

    private Map<String, Secret> values(Template template, Drawn drawn, CallContext context) {
        Map<String, Secret> values = drawn.values(template);
        if (!template.wrapped()) {
            return values;
        }
        Map<String, Secret> given = wrapping.wrapped(values, context);
        template.values().forEach((name, value) -> given.putIfAbsent(name, Secret.of(value)));
        return given;
    }

    private void endAtOnce(VaultRef ref, String lease, CallContext context) {
        if (lease.isEmpty() || !ref.kind().hasLeases()) {
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
        if (!ref.kind().hasLeases()) {
            throw new AdapterException(
                    FailureKind.UNSUPPORTED, "a static secret and a certificate have no lease to renew: draw anew");
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
