// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.broker.LeaseRow;
import org.portcullis.kernel.broker.LeaseRows;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.registry.RiskTier;

/** The leases that may be alive, kept in memory for the time when the store can't even be read (REV-8). */
final class LeaseMirror {
    private static final int MOST = 5_000;
    private static final String AROUND = "SELECT l.id AS id, e.task_id AS task_id, a.environment AS environment,"
            + " a.tier AS tier FROM lease l LEFT JOIN elevation e ON e.id = l.elevation_id"
            + " LEFT JOIN agent a ON a.id = l.agent_id WHERE l.ended_at IS NULL LIMIT " + MOST;

    private volatile List<Seen> seen = List.of();

    private record Around(String taskId, String environment, RiskTier tier) {}

    private record Seen(LeaseRow lease, Around around) {}

    /** Reads them anew; throws when the store can't be read, and keeps what it had. */
    void refresh(Store store) {
        seen = store.read(tx -> {
            Map<String, Around> around = new HashMap<>();
            tx.query(
                    AROUND,
                    row -> around.put(
                            row.text("id"),
                            new Around(
                                    row.text("task_id"),
                                    row.text("environment"),
                                    row.constant(RiskTier.class, "tier"))));
            return LeaseRows.open(tx, MOST).stream()
                    .map(lease -> new Seen(lease, around.getOrDefault(lease.id(), new Around("", "", null))))
                    .toList();
        });
    }

    /** Those that a target reaches, as far as memory tells: persons and labels aren't known here. */
    List<LeaseRow> reached(Target target) {
        return seen.stream()
                .filter(each -> reaches(target, each))
                .map(Seen::lease)
                .toList();
    }

    private static boolean reaches(Target target, Seen each) {
        LeaseRow lease = each.lease();
        return switch (target.type()) {
            case AGENT -> lease.of().agentId().equals(target.id());
            case TASK ->
                lease.of().agentId().equals(target.agentOfTask())
                        && target.taskName().equals(each.around().taskId());
            case ELEVATION -> lease.of().elevationId().equals(target.id());
            case SYSTEM -> lease.of().system().equals(target.id());
            case ADAPTER ->
                lease.vault().adapter().equals(target.id())
                        || lease.pam()
                                .filter(pam -> pam.adapter().equals(target.id()))
                                .isPresent();
            case ENVIRONMENT -> target.id().equals(each.around().environment());
            case PERSON, LABEL -> false;
        };
    }

    /** The strictest tier of those agents, where memory tells. */
    Optional<RiskTier> tier(Target target) {
        return seen.stream()
                .filter(each -> reaches(target, each) && each.around().tier() != null)
                .map(each -> each.around().tier())
                .min((a, b) -> a.killSla().compareTo(b.killSla()));
    }
}
