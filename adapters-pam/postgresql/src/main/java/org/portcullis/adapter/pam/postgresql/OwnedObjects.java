// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import static org.portcullis.adapter.pam.postgresql.Privileges.quote;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;

/** What a task's role or login owns in the database, and what it was granted there. */
final class OwnedObjects {
    private static final String DEPENDENT_OBJECTS = "2BP01";

    private OwnedObjects() {}

    /**
     * Drops all of it. What others' objects stand on can't be dropped without theirs: that goes to the platform's own
     * login, so that it keeps nobody's end from being proven.
     */
    static void drop(Connection connection, String name) throws SQLException {
        String role = quote(name);
        Catalogue.execute(connection, "GRANT " + role + " TO CURRENT_USER"); // both want a member
        Savepoint before = connection.setSavepoint();
        try {
            Catalogue.execute(connection, "DROP OWNED BY " + role);
        } catch (SQLException e) {
            if (!DEPENDENT_OBJECTS.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            Catalogue.execute(connection, "REASSIGN OWNED BY " + role + " TO CURRENT_USER");
            Catalogue.execute(connection, "DROP OWNED BY " + role);
        }
        Catalogue.execute(connection, "REVOKE " + role + " FROM CURRENT_USER");
    }
}
