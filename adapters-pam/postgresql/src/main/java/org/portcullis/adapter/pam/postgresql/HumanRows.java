// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;

/**
 * Operations that are done on a human's behalf only ({@code on_behalf_of: required}): granted when there is a human, and
 * when the server itself holds the login to that human's rows. What would get around the policy isn't granted.
 */
final class HumanRows {
    private static final String SETTING = "on_behalf_of";

    /** A restrictive policy for everybody and everything that asks who the human is, which no owner escapes. */
    private static final String PROTECTED = "SELECT 'protected' FROM pg_class c JOIN pg_namespace n ON n.oid ="
            + " c.relnamespace WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')"
            + " AND c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p JOIN pg_depend d"
            + " ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_proc'::regclass"
            + " JOIN pg_proc f ON f.oid = d.refobjid JOIN pg_namespace fn ON fn.oid = f.pronamespace"
            + " WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}'::oid[]"
            + " AND fn.nspname = 'portcullis' AND f.proname = 'human')";

    /** The login, and everything it can become, that no policy holds. */
    private static final String UNHELD = "WITH RECURSIVE can(oid) AS (SELECT ?::bigint::oid UNION"
            + " SELECT a.roleid FROM pg_auth_members a JOIN can ON can.oid = a.member)"
            + " SELECT r.rolname FROM can JOIN pg_roles r ON r.oid = can.oid WHERE r.rolsuper OR r.rolbypassrls";

    private HumanRows() {}

    /** Whether any operation is for a human's rows; refused at once when it can't be. */
    static boolean wanted(ApprovedElevation elevation, boolean registered) {
        boolean wanted = false;
        for (ApprovedOperation operation : elevation.operations()) {
            String setting = operation.template().getOrDefault(SETTING, "");
            if (setting.isEmpty()) {
                continue;
            }
            if (!setting.equals("required")) {
                throw Privileges.wrong(operation.name(), "'on_behalf_of' can only be 'required'");
            }
            if (!elevation.task().human().someone()) {
                throw new AdapterException(
                        FailureKind.REJECTED,
                        "operation '" + operation.name()
                                + "' is done on a human's behalf only, and this task has no human");
            }
            if (!registered) {
                throw new AdapterException(
                        FailureKind.MISCONFIGURED,
                        "operation '" + operation.name() + "' is for a human's rows: run humans.sql at the server, and"
                                + " set register_logins");
            }
            wanted = true;
        }
        return wanted;
    }

    /** Checks, in the grant's transaction and before anything is granted, that the server will hold the login to it. */
    static void require(Connection connection, ApprovedElevation elevation, long loginOid) throws SQLException {
        List<String> unheld = Catalogue.many(connection, UNHELD, loginOid);
        if (!unheld.isEmpty()) {
            throw new AdapterException(
                    FailureKind.REJECTED,
                    "row-level security doesn't hold " + unheld + ": the login, and what it is a member of, must be"
                            + " neither SUPERUSER nor BYPASSRLS");
        }
        for (ApprovedOperation operation : elevation.operations()) {
            if (operation.template().containsKey(SETTING)) {
                for (Privileges.TableGrant grant : Privileges.ownRows(operation.name(), operation.template())) {
                    if (Catalogue.one(connection, PROTECTED, grant.schema(), grant.table())
                            .isEmpty()) {
                        throw new AdapterException(
                                FailureKind.MISCONFIGURED,
                                "nothing holds tasks to their human's rows of " + grant.schema() + "." + grant.table()
                                        + ": CALL portcullis.protect(…) for it, a table (humans.sql)");
                    }
                }
            }
        }
    }
}
