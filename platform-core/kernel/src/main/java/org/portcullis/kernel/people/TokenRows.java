// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.people;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.people.AccessToken;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;

/** The rows of access tokens and enrolment codes: hashes only. */
final class TokenRows {
    private static final String COLUMNS =
            "SELECT id, person_id, roles, created_at, expires_at, ended_at FROM access_token";

    /** When the store was last restored: what the back-up held is dead, for it may have been ended since (OPS-3). */
    static final String RESTORED = "COALESCE((SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'restored_at'), 0)";

    private static final long CODE_MILLIS = LocalPeople.CODE_LIFETIME.toMillis();
    private static final String LIVE = "SELECT t.hash AS hash, t.id AS id, t.person_id AS person_id,"
            + " t.roles AS roles, t.expires_at AS expires_at, p.subject AS subject, p.roles AS all_roles"
            + " FROM access_token t JOIN person p ON p.id = t.person_id"
            + " WHERE t.ended_at IS NULL AND t.expires_at > ? AND t.created_at > " + RESTORED
            + " AND p.status = 'ACTIVE' AND NOT EXISTS (SELECT 1 FROM block b"
            + " WHERE b.key_kind = 'PERSON' AND b.key_id = t.person_id AND b.lifted_at IS NULL)";

    private TokenRows() {}

    /** A token that is good as far as the store knows. */
    record Live(String hash, Caller caller, Instant expiresAt) {}

    static Optional<Live> live(Tx tx, String hash, Instant now) {
        return tx.one(LIVE + " AND t.hash = ?", TokenRows::liveRow, now, hash);
    }

    static List<Live> allLive(Tx tx, Instant now, int limit) {
        return tx.query(LIVE + " ORDER BY t.id DESC LIMIT ?", TokenRows::liveRow, now, limit);
    }

    static long countLive(Tx tx, String personId, Instant now) {
        return tx.one(
                        "SELECT COUNT(*) AS n FROM access_token WHERE person_id = ? AND ended_at IS NULL AND expires_at > ?"
                                + " AND created_at > " + RESTORED,
                        row -> row.number("n"),
                        personId,
                        now)
                .orElse(0L);
    }

    static void insert(Tx tx, AccessToken token, String hash) {
        tx.update(
                "INSERT INTO access_token (id, person_id, hash, roles, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
                token.id(),
                token.personId(),
                hash,
                PersonRows.text(token.roles()),
                token.createdAt(),
                token.expiresAt());
    }

    static List<AccessToken> ofPerson(Tx tx, String personId, String after, int limit) {
        return tx.query(
                COLUMNS + " WHERE person_id = ? AND id > ? ORDER BY id LIMIT ?",
                TokenRows::token,
                personId,
                after,
                limit);
    }

    static Optional<AccessToken> find(Tx tx, String tokenId) {
        return tx.one(COLUMNS + " WHERE id = ?", TokenRows::token, tokenId);
    }

    static int end(Tx tx, String tokenId, Instant at) {
        return tx.update("UPDATE access_token SET ended_at = ? WHERE id = ? AND ended_at IS NULL", at, tokenId);
    }

    static int endAll(Tx tx, String personId, Instant at) {
        tx.update("UPDATE enrolment SET used_at = ? WHERE person_id = ? AND used_at IS NULL", at, personId);
        return tx.update("UPDATE access_token SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL", at, personId);
    }

    static void insertCode(Tx tx, String hash, String personId, Instant expiresAt) {
        tx.update(
                "INSERT INTO enrolment (code_hash, person_id, expires_at) VALUES (?, ?, ?)", hash, personId, expiresAt);
    }

    static boolean hasOpenCode(Tx tx, String personId, Instant now) {
        return tx.one(
                                "SELECT COUNT(*) AS n FROM enrolment WHERE person_id = ? AND used_at IS NULL AND expires_at > ?"
                                        + " AND expires_at - " + CODE_MILLIS + " > " + RESTORED,
                                row -> row.number("n"),
                                personId,
                                now)
                        .orElse(0L)
                > 0;
    }

    /** Uses a code up; the person whose it was, or empty for an unknown, used or expired one. */
    static Optional<String> useCode(Tx tx, String hash, Instant now) {
        return tx.one(
                "UPDATE enrolment SET used_at = ? WHERE code_hash = ? AND used_at IS NULL AND expires_at > ?"
                        + " AND expires_at - " + CODE_MILLIS + " > " + RESTORED + " RETURNING person_id",
                row -> row.text("person_id"),
                now,
                hash,
                now);
    }

    private static AccessToken token(Row row) {
        return new AccessToken(
                row.text("id"),
                row.text("person_id"),
                PersonRows.roles(row.text("roles")),
                row.time("created_at"),
                row.time("expires_at"),
                Optional.ofNullable(row.time("ended_at")));
    }

    private static Live liveRow(Row row) {
        // a role that was taken from the person is gone from the tokens too
        var roles = new java.util.HashSet<Role>(PersonRows.roles(row.text("roles")));
        roles.retainAll(PersonRows.roles(row.text("all_roles")));
        Caller caller = new Caller(row.text("person_id"), row.text("subject"), roles, row.text("id"));
        return new Live(row.text("hash"), caller, row.time("expires_at"));
    }
}
