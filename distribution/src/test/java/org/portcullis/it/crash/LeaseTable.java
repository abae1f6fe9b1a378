// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** The platform's own table of leases, read beside it. */
public final class LeaseTable {
    private final String url;
    private final Properties login = new Properties();

    /** In a PostgreSQL. */
    public LeaseTable(String url, String user, String password) {
        this.url = url;
        login.setProperty("user", user);
        login.setProperty("password", password);
    }

    LeaseTable(Path home) {
        url = "jdbc:sqlite:file:" + home.resolve("data/portcullis.db") + "?mode=ro";
    }

    /** What the leases that live, and go on living for a moment, hold in a column. */
    public Set<String> live(String column) {
        long soon = System.currentTimeMillis() + 1_000;
        return column("SELECT " + column + " FROM lease WHERE state = 'LIVE' AND " + column
                + " IS NOT NULL AND expires_at > " + soon);
    }

    /** What the leases that live or may live hold in a column. */
    public Set<String> known(String column) {
        return column("SELECT " + column + " FROM lease WHERE ended_at IS NULL AND " + column + " IS NOT NULL");
    }

    /** Leases that are neither alive nor ended. */
    public Set<String> unsettled() {
        return column("SELECT id FROM lease WHERE state NOT IN ('LIVE', 'ENDED')");
    }

    /** Leases whose vendor was asked to make something and whose answer isn't stored: what it made has no name here. */
    int unanswered() {
        return column("SELECT id FROM lease WHERE ended_at IS NULL"
                        + " AND (vault_state = 'REFERENCED' OR pam_state = 'REFERENCED')")
                .size();
    }

    private Set<String> column(String sql) {
        Set<String> values = new TreeSet<>();
        try (Connection connection = DriverManager.getConnection(url, login);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException("the store can't be read: " + sql, e);
        }
    }
}
