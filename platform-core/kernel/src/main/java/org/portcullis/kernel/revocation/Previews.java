// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.portcullis.kernel.broker.LeaseRow;
import org.portcullis.kernel.broker.SideState;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.revocation.Preview;

/** Tells what a command would end, by the very sets that the command takes. */
final class Previews {
    private static final int NAMED = 1_000;
    private static final String PERSONAL =
            "SELECT COUNT(*) AS n FROM access_token" + " WHERE person_id = ? AND ended_at IS NULL AND expires_at > ?";

    private final Planner planner;
    private final Clock clock;

    Previews(Planner planner, Clock clock) {
        this.planner = planner;
        this.clock = clock;
    }

    /** Of a target that is known. */
    Preview of(Tx tx, Target target, Cascade cascade) {
        Instant now = clock.instant();
        List<String> agents = cascade.agents(tx);
        List<LeaseRow> leases = cascade.openLeases(tx, false);
        List<String> elevations = cascade.openElevations(tx).stream().sorted().toList();
        List<String> tokens = cascade.liveTokens(tx, now);
        List<String> participants = planner.plan(tx, cascade, target, leases).parts().stream()
                .filter(part -> !part.key().adapter().equals(Planner.NONE))
                .map(part -> part.key().part() + " " + part.key().adapter())
                .toList();
        Map<String, Integer> grants = new TreeMap<>();
        count(grants, "TOKEN", tokens);
        count(grants, "ELEVATION", elevations);
        count(grants, "LEASE", leases);
        int personal = target.type() == Target.Type.PERSON
                ? tx.one(PERSONAL, row -> (int) row.number("n"), target.id(), now)
                        .orElse(0)
                : 0;
        Preview.Ended ended = new Preview.Ended(
                named(elevations),
                named(tokens),
                named(leases.stream().map(LeaseRow::id).toList()),
                byAdapter(leases),
                personal);
        return new Preview(target.asCommanded(), named(agents), agents.size(), grants, participants, ended);
    }

    private static void count(Map<String, Integer> grants, String kind, Collection<?> all) {
        if (!all.isEmpty()) {
            grants.put(kind, all.size());
        }
    }

    private static List<String> named(List<String> all) {
        return all.size() > NAMED ? all.subList(0, NAMED) : all;
    }

    private static Map<String, Integer> byAdapter(List<LeaseRow> leases) {
        Map<String, Integer> counts = new TreeMap<>();
        for (LeaseRow lease : leases) {
            count(counts, lease.vault());
            lease.pam().ifPresent(side -> count(counts, side));
        }
        return counts;
    }

    private static void count(Map<String, Integer> counts, LeaseRow.Side side) {
        if (!side.adapter().isEmpty() && side.state() != SideState.ENDED) {
            counts.merge(side.adapter(), 1, Integer::sum);
        }
    }
}
