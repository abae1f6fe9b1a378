// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.portcullis.tck.server.PostgresServer;

/** A drawn credential, tried at PostgreSQL itself, and looked for there by its superuser. */
final class Login {
    private final PostgresServer postgres;
    private final JsonNode credential;
    private final long oid;
    private Connection session;

    Login(PostgresServer postgres, JsonNode credential) {
        this.postgres = postgres;
        this.credential = credential;
        this.oid = number("SELECT oid FROM pg_roles WHERE rolname = '" + name() + "'");
    }

    String name() {
        return credential.path("username").asText();
    }

    private Connection open() throws SQLException {
        DriverManager.setLoginTimeout(10);
        return DriverManager.getConnection(
                credential.path("url").asText(),
                name(),
                credential.path("password").asText());
    }

    /** Keeps a session open. */
    Login stay() throws SQLException {
        session = open();
        return this;
    }

    /** Whether its session reads; a new one when it has none. */
    boolean reads() {
        try {
            if (session != null) {
                return reads(session);
            }
            try (Connection fresh = open()) {
                return reads(fresh);
            }
        } catch (SQLException e) {
            return false;
        }
    }

    /** The re-use probe: a new session, whatever became of the old one. */
    boolean opensAndReads() {
        try (Connection fresh = open()) {
            return reads(fresh);
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean reads(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM billing.invoices")) {
            return rows.next() && rows.getInt(1) == 100;
        }
    }

    /** Whether the server has the account. */
    boolean exists() {
        return number("SELECT count(*) FROM pg_roles WHERE oid = " + oid) > 0;
    }

    /** Whether a session of it goes on there, also when the account is gone. */
    boolean inSession() {
        return number("SELECT count(*) FROM pg_stat_activity WHERE usesysid = " + oid) > 0;
    }

    /** Nobody gets in by it, nobody is in, and nothing of it is left. */
    boolean gone() {
        return !exists() && !inSession() && !opensAndReads();
    }

    private long number(String sql) {
        try (Connection connection = postgres.connect("billing");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : 0;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
