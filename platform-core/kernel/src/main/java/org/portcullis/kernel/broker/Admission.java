// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.ledger.FenceText;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.kernel.ledger.GrantRow;
import org.portcullis.kernel.ledger.GrantState;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.kernel.session.LiveSessions;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.ledger.Key;

/** Reads fences, blocks and grants in the transactions that grant: the intent's and the hand-over's. */
@Component(service = Admission.class)
public final class Admission {
    private final GrantGate gate;
    private final String node;
    private final TierLimits limits;
    private final LiveSessions sessions;

    /** Over the gate; the store says which node this is. */
    @Activate
    public Admission(
            @Reference GrantGate gate,
            @Reference Store store,
            @Reference TierLimits limits,
            @Reference LiveSessions sessions) {
        this.sessions = sessions;
        this.gate = gate;
        this.node = store.node();
        this.limits = limits;
    }

    TierLimits limits() {
        return limits;
    }

    /** Confirms at its identity provider that the person is signed in on whose behalf this is drawn; outside a transaction. */
    void confirmSession(Draw draw) {
        sessions.require(draw.agent());
    }

    private record Standing(GrantState state, String fences, Instant expiresAt, String agentId) {}

    /** Stores the lease's grant with the fences of all that it depends on, or refuses. */
    void admit(Tx tx, Draw draw, Scope scope, LeaseRow lease) {
        Instant now = lease.times().createdAt();
        if (!stands(tx, draw.agent().grantId(), draw.agent().agentId(), now)) {
            throw Refusals.forbidden("token-ended", "The token's grant has ended or was revoked: get a new token.");
        }
        Standing elevation = standing(tx, draw.elevationId())
                .filter(found -> good(tx, found, draw.agent().agentId(), now))
                .orElseThrow(Refusals::fenced);
        Set<Key> keys =
                new LinkedHashSet<>(FenceText.parse(elevation.fences()).fences().keySet());
        keys.add(Keys.agent(draw.agent().agentId()));
        keys.add(Keys.elevation(draw.elevationId()));
        keys.add(Keys.system(scope.system()));
        keys.add(Keys.environment(scope.elevation().environment()));
        keys.add(Keys.adapter(lease.vault().adapter()));
        lease.pam().ifPresent(pam -> keys.add(Keys.adapter(pam.adapter())));
        String fences = gate.admit(tx, keys);
        gate.insert(
                tx,
                new GrantRow(
                        lease.id(),
                        GrantKind.LEASE,
                        draw.elevationId(),
                        keys,
                        fences,
                        now,
                        lease.times().expiresAt()));
    }

    /** Whether all that the lease rests on still stands; asked in the hand-over's transaction. */
    boolean stillGood(Tx tx, String leaseId, Draw draw, Instant now) {
        return stands(tx, leaseId, draw.agent().agentId(), now)
                && stands(tx, draw.elevationId(), draw.agent().agentId(), now)
                && stands(tx, draw.agent().grantId(), draw.agent().agentId(), now);
    }

    /**
     * Refuses a second lease of the same holder whose secret is still of use, or ends the first where a replacement is
     * wanted. A gateway's lease that
     * the gateway asks for again has been forgotten by it, so it is replaced too.
     */
    List<String> makeRoom(Tx tx, Draw draw, String system, Instant now) {
        List<LeaseRow> standing = LeaseRows.ofElevation(tx, draw.elevationId()).stream()
                .filter(lease -> lease.of().system().equals(system))
                .filter(lease -> lease.of().holder().equals(draw.holder().name()))
                .filter(lease -> lease.state() == LeaseState.LIVE || lease.state() == LeaseState.OPENING)
                .filter(lease -> draw.holder() == Holder.AGENT || ofThisNode(tx, lease.id()))
                .toList();
        List<LeaseRow> useful =
                standing.stream().filter(lease -> !lease.spent(now)).toList();
        if (!draw.replace() && draw.holder() == Holder.AGENT) {
            if (useful.isEmpty()) {
                return List.of(); // sessions that were begun with one whose time is over go on
            }
            LeaseRow first = useful.get(0);
            throw first.state() == LeaseState.LIVE
                    ? Refusals.conflict(
                            "already-handed-over",
                            "The lease " + first.id() + " was handed over and lives: a secret is shown once. Ask for a"
                                    + " replacement to end it and draw anew.")
                    : Refusals.conflict(
                            "draw-under-way", "The lease " + first.id() + " is being drawn by another request.");
        }
        for (LeaseRow lease : standing) {
            LeaseRows.markEnding(tx, lease.id(), "replaced", now);
            gate.end(tx, lease.id(), now, GrantState.ENDED);
        }
        return standing.stream().map(LeaseRow::id).toList();
    }

    private boolean ofThisNode(Tx tx, String leaseId) {
        return tx.one("SELECT node FROM lease WHERE id = ?", row -> row.text("node"), leaseId)
                .filter(node::equals)
                .isPresent();
    }

    private boolean stands(Tx tx, String grantId, String agentId, Instant now) {
        return standing(tx, grantId)
                .filter(found -> good(tx, found, agentId, now))
                .isPresent();
    }

    private boolean good(Tx tx, Standing grant, String agentId, Instant now) {
        return grant.state() == GrantState.LIVE
                && agentId.equals(grant.agentId())
                && now.isBefore(grant.expiresAt())
                && gate.unmoved(tx, grant.fences());
    }

    private static Optional<Standing> standing(Tx tx, String grantId) {
        return tx.one(
                "SELECT state, fences, expires_at, agent_id FROM grant_entry WHERE id = ?",
                row -> new Standing(
                        row.constant(GrantState.class, "state"),
                        row.text("fences"),
                        row.time("expires_at"),
                        row.text("agent_id")),
                grantId);
    }
}
