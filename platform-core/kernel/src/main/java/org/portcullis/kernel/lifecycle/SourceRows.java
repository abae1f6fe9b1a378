// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.spi.lifecycle.LifecycleKind;

/** The rows of sources, of the people that they tell of, and of events that were taken. */
final class SourceRows {
    private static final String PERSON =
            "SELECT issuer, subject, standing, roles FROM lifecycle_person WHERE instance = ?";

    private SourceRows() {}

    /** The cursor; empty when nothing has been read. */
    static String cursor(Tx tx, String instance) {
        return tx.one("SELECT read_to FROM lifecycle_source WHERE instance = ?", row -> row.text("read_to"), instance)
                .orElse("");
    }

    static void keepCursor(Tx tx, String instance, String cursor, Instant now) {
        tx.update(
                "INSERT INTO lifecycle_source (instance, read_to, taken_at) VALUES (?, ?, ?) ON CONFLICT (instance)"
                        + " DO UPDATE SET read_to = excluded.read_to, taken_at = excluded.taken_at",
                instance,
                cursor,
                now);
    }

    static Optional<Told> person(Tx tx, String instance, String issuer, String subject) {
        return tx.one(PERSON + " AND issuer = ? AND subject = ?", SourceRows::told, instance, issuer, subject);
    }

    static List<Told> people(Tx tx, String instance) {
        return tx.query(PERSON, SourceRows::told, instance);
    }

    static void put(Tx tx, String instance, Told told, Instant now) {
        tx.update(
                "INSERT INTO lifecycle_person (instance, issuer, subject, standing, roles, changed_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (instance, issuer, subject) DO UPDATE SET"
                        + " standing = excluded.standing, roles = excluded.roles, changed_at = excluded.changed_at",
                instance,
                told.issuer(),
                told.subject(),
                told.standing(),
                Json.tree(new TreeSet<>(told.roles())).toString(),
                now);
    }

    /** Notes that an event is taken; false when it was before. */
    static boolean first(Tx tx, String instance, String eventId, Instant now) {
        return tx.update(
                        "INSERT INTO lifecycle_event (instance, event_id, taken_at) VALUES (?, ?, ?)"
                                + " ON CONFLICT (instance, event_id) DO NOTHING",
                        instance,
                        eventId,
                        now)
                > 0;
    }

    /** Forgets what no source tells again. */
    static void forgetEvents(Tx tx, Instant before) {
        tx.update("DELETE FROM lifecycle_event WHERE taken_at < ?", before);
    }

    private static Told told(Row row) {
        Set<String> roles = new TreeSet<>();
        for (JsonNode role : Json.read(row.text("roles"))) {
            roles.add(role.textValue());
        }
        return new Told(row.text("issuer"), row.text("subject"), row.constant(LifecycleKind.class, "standing"), roles);
    }
}
