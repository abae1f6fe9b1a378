// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.people;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.people.Person;
import org.portcullis.service.people.Role;

/** The rows of persons. */
public final class PersonRows {
    /** Who enrolled the first person. */
    public static final String FIRST_RUN = "first-run";

    /** Enrolled, and hasn't used the code yet. */
    public static final String INVITED = "INVITED";

    /** Has used the code. */
    public static final String ACTIVE = "ACTIVE";

    /** Blocked: killed, and not reinstated. */
    public static final String ENDED = "ENDED";

    private static final String COLUMNS = "SELECT id, issuer, subject, roles, enrolled_by, created_at,"
            + " CASE WHEN EXISTS (SELECT 1 FROM block b WHERE b.key_kind = 'PERSON' AND b.key_id = person.id"
            + " AND b.lifted_at IS NULL) THEN 'ENDED' ELSE status END AS status FROM person";

    private PersonRows() {}

    /** One by id. */
    public static Optional<Person> find(Tx tx, String personId) {
        return tx.one(COLUMNS + " WHERE id = ?", PersonRows::person, personId);
    }

    /** One by subject. */
    public static Optional<Person> bySubject(Tx tx, String subject) {
        return tx.one(COLUMNS + " WHERE subject = ?", PersonRows::person, subject);
    }

    /** Those after an id, by id. */
    static List<Person> after(Tx tx, String id, int limit) {
        return tx.query(COLUMNS + " WHERE id > ? ORDER BY id LIMIT ?", PersonRows::person, id, limit);
    }

    static void insert(Tx tx, Person person) {
        tx.update(
                "INSERT INTO person (id, issuer, subject, roles, enrolled_by, status, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                person.id(),
                person.issuer(),
                person.subject(),
                text(person.roles()),
                person.enrolledBy(),
                person.status(),
                person.createdAt());
    }

    static void enrolAnew(Tx tx, String personId, Set<Role> roles, String enrolledBy) {
        tx.update("UPDATE person SET roles = ?, enrolled_by = ? WHERE id = ?", text(roles), enrolledBy, personId);
    }

    static void activate(Tx tx, String personId) {
        tx.update("UPDATE person SET status = ? WHERE id = ?", ACTIVE, personId);
    }

    /** Whether a person is there, isn't killed, and has this role: whose vote counts. */
    public static boolean holds(Tx tx, String personId, Role role) {
        return find(tx, personId)
                .filter(person ->
                        person.status().equals(ACTIVE) && person.roles().contains(role))
                .isPresent();
    }

    /** Whether one of the two enrolled the other, which ties them: neither decides on what the other asked for. */
    public static boolean tied(Tx tx, String one, String other) {
        return tx.one(
                                "SELECT COUNT(*) AS n FROM person WHERE (id = ? AND enrolled_by = ?) OR (id = ? AND enrolled_by = ?)",
                                row -> row.number("n"),
                                one,
                                other,
                                other,
                                one)
                        .orElse(0L)
                > 0;
    }

    static String text(Set<Role> roles) {
        return roles.stream().map(Role::name).sorted().collect(Collectors.joining(","));
    }

    static Set<Role> roles(String text) {
        return Arrays.stream(text.split(",")).map(Role::valueOf).collect(Collectors.toUnmodifiableSet());
    }

    private static Person person(Row row) {
        return new Person(
                row.text("id"),
                row.text("issuer"),
                row.text("subject"),
                roles(row.text("roles")),
                row.text("enrolled_by"),
                row.text("status"),
                row.time("created_at"));
    }
}
