// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import static org.portcullis.adapter.pam.postgresql.Privileges.quote;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** Turns the server's log on for a task's login; the login can't turn it off, since none of these is its to set. */
final class Recording {
    private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

    static {
        SETTINGS.put("log_statement", "'all'");
        SETTINGS.put("log_parameter_max_length", "0"); // their values are not for the server's log
        SETTINGS.put("log_min_error_statement", "'error'");
        SETTINGS.put("log_min_messages", "'warning'");
        SETTINGS.put("lc_messages", "'C'"); // the words that a line begins with
    }

    private Recording() {}

    /** In the grant's transaction, before the login can do anything; refuses where nothing would be recorded. */
    static void begin(Connection connection, String login, long loginOid) throws SQLException {
        List<String> off = Catalogue.many(
                connection,
                "SELECT name FROM pg_settings WHERE name = 'logging_collector' AND setting <> 'on'"
                        + " OR name = 'log_destination' AND setting !~ 'jsonlog'");
        if (!off.isEmpty()) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "sessions can't be recorded: the server needs logging_collector = on, and jsonlog in"
                            + " log_destination; wrong is " + off);
        }
        boolean open = !Catalogue.many(
                        connection, "SELECT pid::text FROM pg_stat_activity WHERE usesysid = ?::bigint::oid", loginOid)
                .isEmpty();
        if (open) {
            throw new AdapterException(
                    FailureKind.REJECTED, "the login has a session already, which nothing would record");
        }
        for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
            Catalogue.execute(
                    connection, "ALTER ROLE " + quote(login) + " SET " + setting.getKey() + " = " + setting.getValue());
        }
    }
}
