// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Brings the schema to this version's, each step in one transaction, under the writers' lock (ADR 0001). */
final class Migrations {
    private static final List<String> SCRIPTS = List.of(
            "V1__begin.sql",
            "V2__directories_and_people.sql",
            "V3__targets_and_drills.sql",
            "V4__session_records.sql",
            "V6__person_sessions.sql",
            "V7__ends_of_sessions.sql",
            "V8__sessions.sql",
            "V9__policies.sql");
    private static final String TABLE = "CREATE TABLE IF NOT EXISTS schema_version ("
            + "version BIGINT NOT NULL PRIMARY KEY, script TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)";

    private final List<String> scripts;

    Migrations() {
        this(SCRIPTS);
    }

    Migrations(List<String> scripts) {
        this.scripts = List.copyOf(scripts);
    }

    /** Applies what is missing. Idempotent; two nodes at once wait for each other. */
    void apply(Session session) throws SQLException {
        Dialect dialect = session.dialect();
        dialect.beginWrite(session);
        try (Statement statement = session.connection().createStatement()) {
            statement.execute(TABLE);
            Map<Long, String> applied = applied(statement);
            refuseNewer(applied, dialect);
            for (String script : scripts) {
                applyOne(session, statement, version(script), script, applied);
            }
            statement.execute("COMMIT");
        } catch (SQLException | RuntimeException e) {
            rollBack(session, e);
            throw e;
        }
    }

    /** The number in the script's name; numbers may be missing, for parts are built side by side. */
    private static long version(String script) {
        return Long.parseLong(script.substring(1, script.indexOf("__")));
    }

    private static Map<Long, String> applied(Statement statement) throws SQLException {
        Map<Long, String> checksums = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("SELECT version, checksum FROM schema_version")) {
            while (rows.next()) {
                checksums.put(rows.getLong(1), rows.getString(2));
            }
        }
        return checksums;
    }

    private void refuseNewer(Map<Long, String> applied, Dialect dialect) {
        long newest = applied.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
        long known = scripts.stream().mapToLong(Migrations::version).max().orElse(0);
        if (newest > known) {
            throw new StoreException(
                    "The store at " + dialect.place() + " has schema " + newest + ", this version knows " + known
                            + ": start the newer version again, or restore a back-up of the older one.",
                    null);
        }
    }

    private static void applyOne(
            Session session, Statement statement, long version, String script, Map<Long, String> applied)
            throws SQLException {
        String text = text(script);
        String checksum = checksum(text);
        String before = applied.get(version);
        if (before == null) {
            for (String sql : statements(text, session.dialect())) {
                statement.execute(sql);
            }
            session.bind(
                            "INSERT INTO schema_version (version, script, checksum, applied_at) VALUES (?, ?, ?, ?)",
                            new Object[] {version, script, checksum, System.currentTimeMillis()})
                    .executeUpdate();
        } else if (!before.equals(checksum)) {
            throw new StoreException(
                    "Migration " + script + " differs from the one that made this store: use the version that made it.",
                    null);
        }
    }

    private static List<String> statements(String text, Dialect dialect) {
        String bare = text.replaceAll("(?m)--.*$", "")
                .replace("${identity}", dialect.identityColumn())
                .replace("${declared_mcp_servers}", dialect.declaredMcpServers());
        return List.of(bare.split(";")).stream()
                .map(String::strip)
                .filter(sql -> !sql.isEmpty())
                .toList();
    }

    private static String text(String script) {
        try (InputStream in = Migrations.class.getResourceAsStream("/db/migration/" + script)) {
            if (in == null) {
                throw new IllegalStateException("the bundle lacks db/migration/" + script);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new IllegalStateException("the bundle can't be read", e);
        }
    }

    private static String checksum(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void rollBack(Session session, Exception because) {
        try {
            session.run("ROLLBACK");
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }
}
