// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.registry.Post;
import org.portcullis.service.registry.Vacancy;

/** The rows of vacant posts (REG-7). */
public final class VacancyRows {
    /** How long a successor may take. */
    public static final Duration LONGEST = Duration.ofHours(72);

    private static final String COLUMNS = "SELECT agent_id, post, subject, cause, opened_at, deadline,"
            + " CASE WHEN overdue_at IS NULL THEN 0 ELSE 1 END AS overdue FROM vacancy WHERE filled_at IS NULL";

    private VacancyRows() {}

    /** Agents, but tombstones, in which this person holds the post. */
    public static List<String> heldBy(Tx tx, Post post, String subject) {
        return tx.query(
                "SELECT id FROM agent WHERE " + post.name().toLowerCase(Locale.ROOT)
                        + " = ? AND status <> 'DECOMMISSIONED' ORDER BY id",
                row -> row.text("id"),
                subject);
    }

    /** Opens one, with its record; nothing when it is open already. */
    public static void open(Tx tx, Vacancy vacancy, String actor) {
        int opened = tx.update(
                "INSERT INTO vacancy (id, agent_id, post, subject, cause, opened_at, deadline) VALUES (?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (agent_id, post) WHERE filled_at IS NULL DO NOTHING",
                vacancy.agentId()
                        + '/'
                        + vacancy.post()
                        + '/'
                        + vacancy.openedAt().toEpochMilli(),
                vacancy.agentId(),
                vacancy.post(),
                vacancy.subject(),
                vacancy.cause(),
                vacancy.openedAt(),
                vacancy.deadline());
        if (opened > 0) {
            audit(tx, "agent.vacancy", actor, vacancy);
        }
    }

    /** What is open for an agent, by post. */
    public static List<Vacancy> open(Tx tx, String agentId) {
        return tx.query(COLUMNS + " AND agent_id = ? ORDER BY post", VacancyRows::vacancy, agentId);
    }

    /** Those whose deadline has just passed; a tombstone's never does. */
    public static List<Vacancy> due(Tx tx, Instant now, int limit) {
        return tx.query(
                COLUMNS + " AND overdue_at IS NULL AND deadline <= ? AND agent_id IN"
                        + " (SELECT id FROM agent WHERE status <> 'DECOMMISSIONED') ORDER BY deadline LIMIT ?",
                VacancyRows::vacancy,
                now,
                limit);
    }

    /** Its deadline has passed; false, and nothing written, when that was said before, or it has been filled. */
    public static boolean overdue(Tx tx, Vacancy vacancy, Instant now) {
        boolean first = tx.update(
                        "UPDATE vacancy SET overdue_at = ? WHERE agent_id = ? AND post = ? AND filled_at IS NULL"
                                + " AND overdue_at IS NULL",
                        now,
                        vacancy.agentId(),
                        vacancy.post())
                > 0;
        if (first) {
            boolean sponsor = vacancy.post() == Post.SPONSOR;
            audit(tx, sponsor ? "agent.decommission-proposed" : "agent.vacancy-overdue", "system", vacancy);
        }
        return first;
    }

    /** Somebody was appointed; whether it was vacant. */
    static boolean fill(Tx tx, String agentId, Post post, String successor, String by, Instant now) {
        return tx.update(
                        "UPDATE vacancy SET filled_at = ?, filled_by = ?, successor = ?"
                                + " WHERE agent_id = ? AND post = ? AND filled_at IS NULL",
                        now,
                        by,
                        successor,
                        agentId,
                        post)
                > 0;
    }

    /** The one that keeps an agent from being live: no sponsor, or nobody else in time. */
    static Optional<Vacancy> hinders(Tx tx, String agentId) {
        return open(tx, agentId).stream()
                .filter(vacancy -> vacancy.post() == Post.SPONSOR || vacancy.overdue())
                .findFirst();
    }

    private static void audit(Tx tx, String action, String actor, Vacancy vacancy) {
        tx.audit(new AuditEntry(
                action,
                "DONE",
                actor,
                Optional.of(vacancy.agentId()),
                Optional.empty(),
                Map.of(
                        "post", vacancy.post().name(),
                        "subject", vacancy.subject(),
                        "cause", vacancy.cause(),
                        "deadline", vacancy.deadline().toString())));
    }

    private static Vacancy vacancy(Row row) {
        return new Vacancy(
                row.text("agent_id"),
                row.constant(Post.class, "post"),
                row.text("subject"),
                row.text("cause"),
                row.time("opened_at"),
                row.time("deadline"),
                row.yes("overdue"));
    }
}
