// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.portcullis.adapter.kit.Redaction;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * Which kind of failure an SQL state is (https://www.postgresql.org/docs/15/errcodes-appendix.html). The driver's
 * exception isn't passed on: its text may repeat a statement.
 */
final class SqlFailures {
    private static final String UNDEFINED_OBJECT = "42704";

    private SqlFailures() {}

    static AdapterException whileConnecting(SQLException e, PamSettings settings) {
        String state = state(e);
        if (isCausedBy(e, SocketTimeoutException.class)) {
            return new AdapterException(FailureKind.TIMEOUT, "PostgreSQL did not answer before the deadline");
        }
        if (isCausedBy(e, SSLException.class)) {
            return new AdapterException(
                    FailureKind.MISCONFIGURED, "no TLS connection to " + settings.host + ": check tls and ca_file");
        }
        if (state.startsWith("28")) {
            return new AdapterException(
                    FailureKind.UNAUTHENTICATED,
                    "PostgreSQL refused the login '" + settings.username + "': check username and what "
                            + settings.passwordReference + " holds");
        }
        if (state.startsWith("3D")) {
            return new AdapterException(FailureKind.MISCONFIGURED, "there is no database '" + settings.database + "'");
        }
        if (state.startsWith("08")) {
            return new AdapterException(
                    FailureKind.UNAVAILABLE,
                    "PostgreSQL at " + settings.host + ":" + settings.port + " can't be reached: is it running?");
        }
        return of(state, e);
    }

    static AdapterException whileWorking(SQLException e) {
        String state = state(e);
        if (isCausedBy(e, SocketTimeoutException.class)) {
            return new AdapterException(FailureKind.TIMEOUT, "PostgreSQL did not answer before the deadline");
        }
        if (state.startsWith("08")) {
            return new AdapterException(
                    FailureKind.INTERNAL, "the connection to PostgreSQL broke before its answer was complete");
        }
        return of(state, e);
    }

    private static AdapterException of(String state, SQLException e) {
        String says = "PostgreSQL says " + state + ", " + words(e);
        FailureKind kind =
                switch (state) {
                    case "53300" -> FailureKind.RATE_LIMITED;
                    case "57014", "55P03" -> FailureKind.TIMEOUT;
                    case "57P01", "57P02", "57P03", "40001", "40P01", "25006" -> FailureKind.UNAVAILABLE;
                    case "42501" -> FailureKind.FORBIDDEN;
                    case UNDEFINED_OBJECT, "42P01", "3F000", "42883" -> FailureKind.MISCONFIGURED;
                    default ->
                        state.startsWith("53")
                                ? FailureKind.UNAVAILABLE
                                : state.startsWith("42") || state.startsWith("22") || state.startsWith("23")
                                        ? FailureKind.REJECTED
                                        : FailureKind.INTERNAL;
                };
        return new AdapterException(kind, says);
    }

    /** Whether another session changed the same catalogue rows at the same moment: try again. */
    static boolean isCollision(SQLException e) {
        String state = state(e);
        return state.equals("40001")
                || state.equals("40P01")
                || state.equals(UNDEFINED_OBJECT)
                || state.equals("2BP01")
                || (state.equals("XX000") && words(e).contains("concurrently"));
    }

    /** Whether a lock wasn't to be had in a second: wait again, until the deadline. */
    static boolean isLockTimeout(SQLException e) {
        return state(e).equals("55P03");
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    private static String words(SQLException e) {
        String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return Redaction.of(first, List.of());
    }

    private static boolean isCausedBy(Throwable thrown, Class<?> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
