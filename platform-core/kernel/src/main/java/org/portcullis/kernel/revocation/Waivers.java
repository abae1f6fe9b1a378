// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.people.PersonRows;
import org.portcullis.kernel.people.Segregation;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.RevocationEvent;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.Waiver;
import org.portcullis.spi.revocation.Part;

/**
 * Closes a revocation whose vendor is gone for good, by the word of two people who are independent of each other and of
 * whoever commanded it. What it ends is the waiting only: nothing counts as confirmed, and no block is lifted.
 */
final class Waivers {
    private static final int NEEDED = 2;
    private static final int LONGEST_REASON = 2_000;
    private static final Set<PartState> WAIVABLE = Set.of(PartState.STUCK, PartState.RETRYING);
    private static final Set<Part> VENDORS = Set.of(Part.VAULT_LEASE, Part.PAM_SESSION);

    private final Acts acts;
    private final Saga saga;

    Waivers(Acts acts, Saga saga) {
        this.acts = acts;
        this.saga = saga;
    }

    /** Who has waived what. */
    List<Waiver> of(String id) {
        return acts.read(tx -> {
            if (RevocationRows.find(tx, id).isEmpty()) {
                throw unknown(id);
            }
            return WaiverRows.of(tx, id);
        });
    }

    /** Takes somebody's word, and closes the revocation when that was all that was missing. */
    void waive(Caller caller, String id, String adapter, String reason) {
        Attempt attempt = Attempt.of(
                "revocation.waive",
                caller.personId(),
                Map.of("revocation", shown(id), "adapter", shown(adapter), "reason", shown(reason)));
        acts.change(attempt, tx -> {
            caller.require(Role.GOVERNANCE);
            Fields fields = new Fields();
            fields.text("/reason", reason, 1, LONGEST_REASON);
            fields.refuse("bad-waiver", "Nothing was waived: correct the fields named here.");
            RevocationRow row = RevocationRows.find(tx, id).orElseThrow(() -> unknown(id));
            Instant now = acts.now();
            requireLate(row, now);
            requireWaivable(row, adapter);
            requireIndependent(tx, caller, row);
            List<Waiver> standing = standing(tx, id, adapter);
            List<Waiver> all = new ArrayList<>(standing);
            if (standing.size() < NEEDED) { // waived already, it may be said again once the other parts are settled
                for (Waiver other : standing) {
                    requireOther(tx, caller, other);
                }
                all.add(new Waiver(adapter, caller.personId(), reason, now));
                WaiverRows.put(tx, id, adapter, all);
            }
            boolean closes = row.parts().stream()
                    .filter(part -> !part.state().settled())
                    .allMatch(part -> WAIVABLE.contains(part.state())
                            && VENDORS.contains(part.key().part())
                            && standing(tx, id, part.key().adapter()).size() >= NEEDED);
            Acts.done(tx, attempt, Map.of("waivers", (long) all.size(), "closes", closes));
            if (closes) {
                close(tx, row, now);
            }
            return null;
        });
    }

    private static void requireLate(RevocationRow row, Instant now) {
        if (row.completedAt() != null) {
            throw conflict("revocation-over", "The revocation is " + row.state() + ": there is nothing to waive.");
        }
        if (now.isBefore(row.command().times().deadline())) {
            throw conflict(
                    "sla-not-over",
                    "A vendor can be waived only after the deadline, "
                            + row.command().times().deadline() + ".");
        }
    }

    private static void requireWaivable(RevocationRow row, String adapter) {
        boolean any = row.parts().stream()
                .anyMatch(part -> part.key().adapter().equals(adapter)
                        && VENDORS.contains(part.key().part())
                        && WAIVABLE.contains(part.state()));
        if (!any) {
            throw conflict(
                    "nothing-to-waive",
                    "No vault or PAM part of this revocation at " + shown(adapter) + " is STUCK or RETRYING.");
        }
    }

    private static void requireIndependent(Tx tx, Caller caller, RevocationRow row) {
        Segregation.require(tx, caller.personId(), row.command().said().by());
        if (row.command().target().type() == Target.Type.PERSON) {
            Segregation.require(tx, caller.personId(), row.command().target().id());
        }
    }

    private static void requireOther(Tx tx, Caller caller, Waiver other) {
        if (other.by().equals(caller.personId())) {
            throw conflict("already-waived", "You have waived it already: somebody else has to, too.");
        }
        Segregation.require(tx, caller.personId(), other.by());
    }

    /** The word of somebody who was killed since, or has lost the role, doesn't count. */
    private static List<Waiver> standing(Tx tx, String id, String adapter) {
        return WaiverRows.of(tx, id).stream()
                .filter(each -> each.adapter().equals(adapter))
                .filter(each -> PersonRows.holds(tx, each.by(), Role.GOVERNANCE))
                .toList();
    }

    /** The number of the claim moves on, so that whoever drives it has lost it. */
    private void close(Tx tx, RevocationRow row, Instant now) {
        String id = row.command().id();
        List<PartRow> parts = new ArrayList<>();
        for (PartRow part : row.parts()) {
            String by = standing(tx, id, part.key().adapter()).stream()
                    .map(Waiver::by)
                    .collect(Collectors.joining(" and "));
            parts.add(
                    part.state().settled()
                            ? part
                            : part.with(part.state(), "waived by " + by + ", never confirmed; last: " + part.detail()));
        }
        RevocationRows.close(tx, id, now);
        RevocationRows.putParts(tx, id, parts, now);
        RevocationRow closed = new RevocationRow(
                row.command(), RevocationState.CLOSED_UNCONFIRMED, now, true, row.escalated(), row.claim(), parts);
        long seen = saga.find(id).map(Kill::lastEvent).orElse(0L);
        long last = Math.max(seen, RevocationRows.lastEvent(tx, id));
        RevocationRows.addEvent(tx, new RevocationEvent(last + 1, now, closed.shown(now)));
        Records.closed(tx, row.command(), parts);
        tx.afterCommit(() -> saga.find(id).ifPresent(kill -> {
            saga.forget(kill);
            kill.lose();
        }));
    }

    private static String shown(String text) {
        String given = String.valueOf(text);
        return given.substring(0, Math.min(LONGEST_REASON, given.length()));
    }

    private static Refusal unknown(String id) {
        return new Refusal(Refusal.Kind.NOT_FOUND, "revocation-unknown", "There is no revocation " + shown(id) + ".");
    }

    private static Refusal conflict(String slug, String detail) {
        return new Refusal(Refusal.Kind.CONFLICT, slug, detail);
    }
}
