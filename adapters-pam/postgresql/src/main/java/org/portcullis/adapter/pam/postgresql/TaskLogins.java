// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.portcullis.spi.OnBehalfOf;
import org.portcullis.spi.elevation.ApprovedElevation;

/**
 * The server's table of logins that were given to tasks, which its policies and the reading of its log go by. Only grants
 * write to it: what ends a grant never depends on it.
 */
final class TaskLogins {
    private static final int DAYS = 30;

    private static final Duration EVERY = Duration.ofHours(1);

    private final AtomicLong tidied = new AtomicLong(System.nanoTime() - EVERY.toNanos());

    /** In the grant's own transaction. */
    void add(Connection connection, GrantRef ref, ApprovedElevation elevation) throws SQLException {
        tidy(connection);
        OnBehalfOf human = elevation.task().human();
        String sql = "INSERT INTO portcullis.task_login (role, login, login_oid, ref, lease, person, issuer, subject)"
                + " VALUES (?, ?, ?::bigint::oid, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''))"
                + " ON CONFLICT (role) DO NOTHING";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, ref.role());
            insert.setString(2, elevation.principal());
            insert.setLong(3, ref.loginOid());
            insert.setString(4, ref.text());
            insert.setString(5, elevation.leaseId());
            insert.setString(6, human.personId());
            insert.setString(7, human.issuer());
            insert.setString(8, human.subject());
            insert.executeUpdate();
        }
    }

    /** Forgets logins that are gone, once their statements have surely been read; hourly, in the next grant's transaction. */
    private void tidy(Connection connection) throws SQLException {
        long now = System.nanoTime();
        long before = tidied.get();
        if (now - before < EVERY.toNanos() || !tidied.compareAndSet(before, now)) {
            return;
        }
        Catalogue.execute(
                connection,
                "DELETE FROM portcullis.task_login t WHERE granted_at < now() - interval '" + DAYS + " days'"
                        + " AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = t.login_oid)");
    }
}
