// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import static org.portcullis.adapter.pam.postgresql.Privileges.quote;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.elevation.Grant;

/** Makes the task's role with its grants and gives it to the login, all in one transaction. */
final class Granting {
    private final Connections connections;
    private final EndedRefs ended;
    private final boolean registers;
    private final boolean records;
    private final TaskLogins logins = new TaskLogins();

    Granting(Connections connections, EndedRefs ended, PamSettings settings) {
        this.connections = connections;
        this.ended = ended;
        this.registers = settings.registerLogins;
        this.records = settings.recordStatements;
    }

    /** Only looks the login up: nothing is made before it is granted. */
    String reserve(ApprovedElevation elevation, CallContext context) {
        long oid = connections.statements(context, connection -> loginOid(connection, elevation.principal()));
        return GrantRef.of(oid, elevation.leaseId()).text();
    }

    private static long loginOid(Connection connection, String principal) throws SQLException {
        return Catalogue.oid(connection, principal)
                .orElseThrow(() -> new AdapterException(
                        FailureKind.REJECTED,
                        "there is no login for this grant at the server: has its credential been ended?"));
    }

    Grant grant(String text, ApprovedElevation elevation, CallContext context) {
        GrantRef ref = GrantRef.parse(text);
        List<String> statements = new ArrayList<>();
        for (ApprovedOperation operation : elevation.operations()) {
            statements.addAll(Privileges.statements(operation.name(), operation.template(), ref.role()));
        }
        boolean human = HumanRows.wanted(elevation, registers);
        connections.transaction(context, connection -> {
            Catalogue.lock(connection, Catalogue.GRANTING, ref.lockKey());
            if (ended.contains(ref)) {
                throw new AdapterException(
                        FailureKind.REJECTED, "the reference has been ended: reserve anew, if that is allowed");
            }
            requireLogin(connection, ref, elevation.principal());
            if (human) {
                HumanRows.require(connection, elevation, ref.loginOid());
            }
            if (registers) {
                logins.add(connection, ref, elevation);
            }
            grant(connection, ref, elevation.principal(), statements);
            return null;
        });
        return new Grant(text, ref.role(), elevation.expiresAt(), false);
    }

    private static void requireLogin(Connection connection, GrantRef ref, String principal) throws SQLException {
        if (loginOid(connection, principal) != ref.loginOid()) {
            throw new AdapterException(
                    FailureKind.REJECTED, "the login is another one than at the reservation: reserve anew");
        }
    }

    private void grant(Connection connection, GrantRef ref, String principal, List<String> statements)
            throws SQLException {
        String role = quote(ref.role());
        if (Catalogue.oid(connection, ref.role()).isEmpty()) {
            refuseShared(connection, ref);
            Catalogue.execute(
                    connection,
                    "CREATE ROLE " + role + " NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
                            + (registers ? " IN ROLE portcullis_tasks" : ""));
            // text() has letters, digits, ':' and '_' only: nothing to quote within the literal
            if (records) {
                Recording.begin(connection, principal, ref.loginOid());
            }
            Catalogue.execute(connection, "COMMENT ON ROLE " + role + " IS '" + Catalogue.MARK + ref.text() + "'");
        }
        Catalogue.lock(connection, Catalogue.ON_OBJECTS, 0);
        for (String statement : statements) {
            Catalogue.execute(connection, statement);
        }
        Catalogue.execute(connection, "GRANT " + role + " TO " + quote(principal));
    }

    /** One login, one grant: else ending one task would cut another's sessions. */
    private static void refuseShared(Connection connection, GrantRef ref) throws SQLException {
        List<String> others = Catalogue.many(
                connection,
                "SELECT r.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid"
                        + " JOIN pg_shdescription d ON d.objoid = r.oid AND d.classoid = 'pg_authid'::regclass"
                        + " WHERE a.member = ?::bigint::oid AND starts_with(d.description, ?)",
                ref.loginOid(),
                Catalogue.MARK);
        if (!others.isEmpty()) {
            throw new AdapterException(
                    FailureKind.REJECTED,
                    "the login already has the grant of another task: mint a login for each task");
        }
    }
}
