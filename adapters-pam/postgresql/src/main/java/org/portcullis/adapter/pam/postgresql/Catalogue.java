// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements on PostgreSQL's catalogue that granting and ending share. */
final class Catalogue {
    /** Class of the advisory lock that a grant holds until it is committed; whoever ends the reference ends its holder. */
    static final int GRANTING = 0x70636c01;
    /** Class of the advisory lock that puts several endings of one reference into a row. */
    static final int ENDING = 0x70636c02;
    /** Class of the advisory lock that puts grants on objects into a row: they change the same rows. */
    static final int ON_OBJECTS = 0x70636c03;
    /** The same for dropping roles, apart, so that a kill never waits for a grant. */
    static final int DROPPING = 0x70636c04;
    /** Mark of our roles, in their comment, before the reference. */
    static final String MARK = "portcullis ";

    private Catalogue() {}

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Takes one of the platform's advisory locks until the transaction's end. Any session may take any advisory lock, an
     * agent's too: whoever isn't the platform and stands at one of these is cut. Waits a second, then {@code 55P03}.
     */
    static void lock(Connection connection, int lockClass, int key) throws SQLException {
        String numbers = "(" + lockClass + ", " + key + ")";
        if (one(connection, "SELECT 'locked' WHERE pg_try_advisory_xact_lock" + numbers)
                .isEmpty()) {
            endStrangersAtLocks(connection);
            execute(
                    connection,
                    "SET LOCAL lock_timeout = 1000; SELECT pg_advisory_xact_lock" + numbers
                            + "; SET LOCAL lock_timeout = 0");
        }
    }

    private static void endStrangersAtLocks(Connection connection) throws SQLException {
        many(
                connection,
                "SELECT pg_terminate_backend(l.pid)::text FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                        + " LEFT JOIN pg_roles r ON r.oid = a.usesysid WHERE l.locktype = 'advisory'"
                        + " AND l.objsubid = 2 AND l.classid IN (" + GRANTING + ", " + ENDING + ", " + ON_OBJECTS
                        + ", " + DROPPING + ") AND a.usesysid <> (SELECT oid FROM pg_roles WHERE rolname ="
                        + " session_user) AND NOT coalesce(r.rolsuper, false)");
    }

    static Optional<Long> oid(Connection connection, String role) throws SQLException {
        return one(connection, "SELECT oid::bigint FROM pg_roles WHERE rolname = ?", role)
                .map(Long::valueOf);
    }

    static Optional<String> name(Connection connection, long oid) throws SQLException {
        return one(connection, "SELECT rolname FROM pg_roles WHERE oid = ?::bigint::oid", oid);
    }

    /** Names of those that were granted the role. */
    static List<String> members(Connection connection, String role) throws SQLException {
        return many(
                connection,
                "SELECT m.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid"
                        + " JOIN pg_roles m ON m.oid = a.member WHERE r.rolname = ?",
                role);
    }

    /** Ends every session of the login, by oid: its name is gone once the vault has dropped it. Their number. */
    static int endSessions(Connection connection, long loginOid) throws SQLException {
        return many(
                        connection,
                        "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE usesysid = ?::bigint::oid",
                        loginOid)
                .size();
    }

    /** Ends the grants of the reference that are under way; the server rolls them back. */
    static int endGrants(Connection connection, int key) throws SQLException {
        return many(
                        connection,
                        "SELECT pg_terminate_backend(pid)::text FROM pg_locks WHERE locktype = 'advisory' AND granted"
                                + " AND objsubid = 2 AND classid = " + GRANTING
                                + " AND objid = ((?::bigint + 4294967296) % 4294967296)::oid",
                        (long) key)
                .size();
    }

    /** How much of a reference lives: its role, sessions of its login, a grant under way, and the login if that counts. */
    static long alive(Connection connection, GrantRef ref, boolean loginCounts) throws SQLException {
        String sql = "SELECT (SELECT count(*) FROM pg_roles WHERE rolname = ?)"
                + " + (SELECT count(*) FROM pg_stat_activity WHERE usesysid = ?::bigint::oid)"
                + " + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = "
                + GRANTING + " AND objid = ((?::bigint + 4294967296) % 4294967296)::oid)"
                + " + (SELECT count(*) FROM pg_roles WHERE ? AND rolcanlogin AND oid = ?::bigint::oid)";
        return Long.parseLong(
                one(connection, sql, ref.role(), ref.loginOid(), (long) ref.lockKey(), loginCounts, ref.loginOid())
                        .orElseThrow());
    }

    static Optional<String> one(Connection connection, String sql, Object... parameters) throws SQLException {
        return many(connection, sql, parameters).stream().findFirst();
    }

    static List<String> many(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(rows.getString(1));
                }
            }
            return all;
        }
    }
}
