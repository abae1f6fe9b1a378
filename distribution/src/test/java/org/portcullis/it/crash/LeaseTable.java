// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/** The platform's own table of leases, read beside it. */
final class LeaseTable {
    private final String url;

    LeaseTable(Path home) {
        url = "jdbc:sqlite:file:" + home.resolve("data/portcullis.db") + "?mode=ro";
    }

    /** Logins of the leases that live. */
    Set<String> livePrincipals() {
        return column("SELECT principal FROM lease WHERE state = 'LIVE'");
    }

    /** Leases that are neither alive nor ended. */
    Set<String> unsettled() {
        return column("SELECT id FROM lease WHERE state NOT IN ('LIVE', 'ENDED')");
    }

    /** Live grants of the PAM product. */
    int liveGrants() {
        return column("SELECT id FROM lease WHERE state = 'LIVE' AND pam_grant IS NOT NULL")
                .size();
    }

    private Set<String> column(String sql) {
        Set<String> values = new TreeSet<>();
        try (Connection connection = DriverManager.getConnection(url);
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
