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
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.RealServers;

/** The shared PostgreSQL with a schema to grant on and the platform's login, made by the script of the adapter's page. */
final class RealPostgres {
    static final String PASSWORD = "pam-canary-password-1";
    static final String DATABASE = "billing";
    private static final Path SCRIPT = Path.of("../../distribution/docs/adapters/pam-postgresql/setup.sql");
    private static boolean prepared;

    private RealPostgres() {}

    static synchronized PostgresServer server() {
        PostgresServer server = RealServers.postgres();
        if (!prepared) {
            prepare(server);
            prepared = true;
        }
        return server;
    }

    private static void prepare(PostgresServer server) {
        try {
            execute(server, "postgres", "CREATE DATABASE " + DATABASE);
            String script = Files.readString(SCRIPT, StandardCharsets.UTF_8).replace(":password", "'" + PASSWORD + "'");
            execute(server, DATABASE, script);
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
