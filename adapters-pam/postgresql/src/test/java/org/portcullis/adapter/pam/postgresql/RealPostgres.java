// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.RealServers;

/** The shared PostgreSQL with a schema to grant on and the platform's login, made by the script of the adapter's page. */
final class RealPostgres {
    static final String PASSWORD = "pam-canary-password-1";
    static final String DATABASE = "billing";
    private static final Path SCRIPTS = Path.of("../../distribution/docs/adapters/pam-postgresql");
    private static PostgresServer server;

    private RealPostgres() {}

    static synchronized PostgresServer server() {
        if (server == null) {
            PostgresServer started = RealServers.orSkip(() -> PostgresServer.start(List.of(
                    "logging_collector=on",
                    "log_destination=jsonlog",
                    "log_rotation_age=0",
                    "log_connections=on",
                    "log_disconnections=on")));
            prepare(started);
            server = started;
        }
        server.startAgain();
        return server;
    }

    private static void prepare(PostgresServer server) {
        try {
            execute(server, "postgres", "CREATE DATABASE " + DATABASE);
            execute(server, DATABASE, script("setup.sql").replace(":password", "'" + PASSWORD + "'"));
            execute(server, DATABASE, script("humans.sql"));
            execute(server, DATABASE, script("recording.sql"));
            execute(
                    server,
                    DATABASE,
                    "CREATE SCHEMA billing; CREATE TABLE billing.invoices AS SELECT n, repeat('x', 200) AS text FROM"
                            + " generate_series(1, 5000) n; CREATE TABLE billing.payroll (n int);"
                            + " GRANT USAGE ON SCHEMA billing TO portcullis_pam WITH GRANT OPTION;"
                            + " GRANT SELECT ON TABLE billing.invoices TO portcullis_pam WITH GRANT OPTION;"
                            + " CREATE ROLE billing_reader NOLOGIN; GRANT USAGE ON SCHEMA billing TO billing_reader;"
                            + " GRANT SELECT ON TABLE billing.invoices TO billing_reader");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of the adapter's page, as a DBA runs it. */
    private static String script(String name) throws IOException {
        return Files.readString(SCRIPTS.resolve(name), StandardCharsets.UTF_8);
    }

    static void execute(PostgresServer server, String database, String sql) {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    static long count(PostgresServer server, String sql) {
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
