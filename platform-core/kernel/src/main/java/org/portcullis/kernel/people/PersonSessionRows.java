// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.people;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.spi.people.SessionRef;

/** The rows of people's sessions at identity providers. */
public final class PersonSessionRows {
    private static final String COLUMNS = "SELECT id, instance, token_issuer, user_ref, session_ref, person_id,"
            + " environment, confirmed_at, ended_at FROM person_session";
    private static final int CHUNK = 200;

    private PersonSessionRows() {}

    /**
     * A session.
     *
     * @param id {@code pss_…}
     * @param at where it is
     * @param ref what it is there
     * @param personId whose
     * @param confirmedAt when it was alive at the latest, UTC; up to 20 s behind
     * @param ended whether it has ended here
     */
    public record Held(String id, Place at, SessionRef ref, String personId, Instant confirmedAt, boolean ended) {}

    /**
     * Where a session is.
     *
     * @param instance the adapter instance that vouches for it
     * @param tokenIssuer who issues tokens in it
     * @param environment the instance's; empty for all
     */
    public record Place(String instance, String tokenIssuer, String environment) {
        /** Whether agents of that environment may act in it. */
        public boolean serves(String wanted) {
            return environment.isEmpty() || environment.equals(wanted);
        }
    }

    /** One by id. */
    public static Optional<Held> find(Tx tx, String id) {
        return tx.one(COLUMNS + " WHERE id = ?", PersonSessionRows::held, id);
    }

    /** One by what it is at its identity provider. */
    public static Optional<Held> find(Tx tx, String tokenIssuer, SessionRef ref) {
        return tx.one(
                COLUMNS + " WHERE token_issuer = ? AND user_ref = ? AND session_ref = ?",
                PersonSessionRows::held,
                tokenIssuer,
                ref.userId(),
                ref.sessionId());
    }

    /** The session in which a grant was given; empty when it was given in nobody's. */
    public static Optional<Held> ofGrant(Tx tx, String grantId) {
        return tx.one(
                        "SELECT COALESCE(person_session_id, '') AS s FROM grant_entry WHERE id = ?",
                        row -> row.text("s"),
                        grantId)
                .flatMap(id -> find(tx, id));
    }

    /** Adds one; it is there already when another was faster. */
    public static void insert(Tx tx, Held session) {
        tx.update(
                "INSERT INTO person_session (id, instance, token_issuer, user_ref, session_ref, person_id, environment,"
                        + " opened_at, confirmed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (token_issuer, user_ref, session_ref) DO NOTHING",
                session.id(),
                session.at().instance(),
                session.at().tokenIssuer(),
                session.ref().userId(),
                session.ref().sessionId(),
                session.personId(),
                session.at().environment(),
                session.confirmedAt(),
                session.confirmedAt());
    }

    /** Open ones in which something is granted, by where they are. */
    public static List<Held> inUse(Tx tx, Instant now) {
        return tx.query(
                COLUMNS + " s WHERE s.ended_at IS NULL AND EXISTS (SELECT 1 FROM grant_entry g"
                        + " WHERE g.person_session_id = s.id AND g.state = 'LIVE' AND g.expires_at > ?)"
                        + " ORDER BY s.instance, s.id",
                PersonSessionRows::held,
                now);
    }

    /** They were alive then. */
    public static void confirmed(Tx tx, List<String> ids, Instant at) {
        for (int from = 0; from < ids.size(); from += CHUNK) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + CHUNK));
            List<Object> arguments = new ArrayList<>(List.of(at));
            arguments.addAll(some);
            tx.update(
                    "UPDATE person_session SET confirmed_at = ? WHERE ended_at IS NULL AND id IN ("
                            + "?, ".repeat(some.size() - 1) + "?)",
                    arguments.toArray());
        }
    }

    /** It has ended for good. */
    public static void end(Tx tx, String id, String reason, Instant now) {
        tx.update(
                "UPDATE person_session SET ended_at = ?, reason = ? WHERE id = ? AND ended_at IS NULL",
                now,
                reason,
                id);
    }

    /** All that are open of a person end here, and are to be ended where they are. */
    public static void endAll(Tx tx, String personId, String reason, Instant now) {
        tx.update(
                "UPDATE person_session SET ended_at = ?, reason = ?, end_state = 'WANTED', end_at = ?"
                        + " WHERE person_id = ? AND ended_at IS NULL",
                now,
                reason,
                now,
                personId);
    }

    /** Those that are to be ended where they are by now. */
    public static List<Held> toEnd(Tx tx, Instant now, int limit) {
        return tx.query(
                COLUMNS + " WHERE end_state = 'WANTED' AND end_at <= ? ORDER BY end_at, id LIMIT ?",
                PersonSessionRows::held,
                now,
                limit);
    }

    /** What came of it; {@code again} for one that is still wanted. */
    public static void endState(Tx tx, String id, String state, Instant again) {
        tx.update("UPDATE person_session SET end_state = ?, end_at = ? WHERE id = ?", state, again, id);
    }

    /** Whether a source of people's fates says that they hold that role, and may act. */
    public static boolean holdsRole(Tx tx, String issuer, String subject, String role) {
        return tx
                .query(
                        "SELECT roles FROM lifecycle_person WHERE issuer = ? AND subject = ? AND standing = 'ENABLED'",
                        row -> row.text("roles"),
                        issuer,
                        subject)
                .stream()
                .anyMatch(roles -> contains(roles, role));
    }

    private static boolean contains(String roles, String role) {
        for (JsonNode each : Json.read(roles)) {
            if (role.equals(each.textValue())) {
                return true;
            }
        }
        return false;
    }

    private static Held held(Row row) {
        return new Held(
                row.text("id"),
                new Place(row.text("instance"), row.text("token_issuer"), row.text("environment")),
                new SessionRef(row.text("user_ref"), row.text("session_ref")),
                row.text("person_id"),
                row.time("confirmed_at"),
                row.time("ended_at") != null);
    }
}
