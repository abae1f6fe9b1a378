// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import static org.portcullis.adapter.pam.postgresql.Privileges.quote;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;

/**
 * Ends grants: first the grants under way, then the membership (no new statement), then the sessions (open cursors too),
 * then the role itself. Each step stands alone, so that a later failure undoes nothing.
 */
final class Ending {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private final Connections connections;
    private final EndedRefs ended;
    private final boolean lockLogin;
    private final Clock clock;

    Ending(Connections connections, EndedRefs ended, boolean lockLogin, Clock clock) {
        this.connections = connections;
        this.ended = ended;
        this.lockLogin = lockLogin;
        this.clock = clock;
    }

    Receipt revoke(Order order, CallContext context) {
        AdapterException first = null;
        int count = 0;
        for (Held held : order.held()) {
            try {
                count += end(GrantRef.parse(held.ref()), context);
            } catch (AdapterException e) {
                first = first == null ? e : first;
                if (e.kind() != FailureKind.REJECTED) {
                    throw e;
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return count == 0 ? new Receipt.AlreadyAbsent() : new Receipt.Ended(count);
    }

    /** 1 when something lived, else 0. */
    private int end(GrantRef ref, CallContext context) {
        ended.add(ref);
        int things = connections.statements(context, c -> Catalogue.endGrants(c, ref.lockKey()));
        things += connections.transaction(context, connection -> {
            Catalogue.lock(connection, Catalogue.ENDING, ref.lockKey());
            return takeAway(connection, ref);
        });
        things += endSessions(ref, context);
        things += connections.transaction(context, connection -> {
            Catalogue.lock(connection, Catalogue.ENDING, ref.lockKey());
            return dropRole(connection, ref);
        });
        return things > 0 ? 1 : 0;
    }

    private int takeAway(Connection connection, GrantRef ref) throws SQLException {
        int things = 0;
        for (String member : Catalogue.members(connection, ref.role())) {
            Catalogue.execute(connection, "REVOKE " + quote(ref.role()) + " FROM " + quote(member));
            things++;
        }
        Optional<String> login = Catalogue.name(connection, ref.loginOid());
        if (lockLogin && login.isPresent() && canLogIn(connection, ref)) {
            Catalogue.execute(connection, "ALTER ROLE " + quote(login.get()) + " NOLOGIN");
            things++;
        }
        return things;
    }

    private static boolean canLogIn(Connection connection, GrantRef ref) throws SQLException {
        return !Catalogue.many(
                        connection,
                        "SELECT rolname FROM pg_roles WHERE oid = ?::bigint::oid AND rolcanlogin",
                        ref.loginOid())
                .isEmpty();
    }

    /** Until none is left: a backend ends at its next chance, and one that was just logging in shows up late. */
    private int endSessions(GrantRef ref, CallContext context) {
        return connections.statements(context, connection -> {
            int found = Catalogue.endSessions(connection, ref.loginOid());
            for (int left = found; left > 0; left = Catalogue.endSessions(connection, ref.loginOid())) {
                if (context.remaining(clock).isZero()) {
                    throw new AdapterException(
                            FailureKind.TIMEOUT, "sessions of the login were still ending at the deadline");
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
            return found;
        });
    }

    private int dropRole(Connection connection, GrantRef ref) throws SQLException {
        if (Catalogue.oid(connection, ref.role()).isEmpty()) {
            return 0;
        }
        Catalogue.lock(connection, Catalogue.DROPPING, 0);
        Optional<String> login = Catalogue.name(connection, ref.loginOid());
        if (lockLogin && login.isPresent()) {
            OwnedObjects.drop(connection, login.get()); // made for this task, so all it made goes with it
        }
        OwnedObjects.drop(connection, ref.role());
        Catalogue.execute(connection, "DROP ROLE " + quote(ref.role()));
        return 1;
    }

    Optional<Evidence> confirm(Order order, CallContext context) {
        List<GrantRef> refs =
                order.held().stream().map(held -> GrantRef.parse(held.ref())).toList();
        boolean dead = connections.statements(context, connection -> {
            for (GrantRef ref : refs) {
                if (Catalogue.alive(connection, ref, lockLogin) > 0) {
                    return false;
                }
            }
            return true;
        });
        return dead ? Optional.of(Evidence.READ_BACK) : Optional.empty();
    }
}
