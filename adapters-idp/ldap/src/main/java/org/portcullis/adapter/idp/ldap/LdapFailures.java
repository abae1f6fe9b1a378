// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.portcullis.adapter.kit.Redaction;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * Which kind of failure a result code is (RFC 4511, 4.1.9 and appendix A). The library's exception isn't passed on: its text
 * may repeat a request.
 */
final class LdapFailures {
    private LdapFailures() {}

    static AdapterException whileConnecting(LDAPException e, LdapSettings settings) {
        String where = settings.host + ":" + settings.port;
        if (isOfTls(e)) {
            return new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "no trusted TLS connection to " + where + ": check host, tls and ca_file (" + words(e) + ")");
        }
        ResultCode code = e.getResultCode();
        if (code.equals(ResultCode.INVALID_CREDENTIALS) || code.equals(ResultCode.INAPPROPRIATE_AUTHENTICATION)) {
            return new AdapterException(
                    FailureKind.UNAUTHENTICATED,
                    "the directory refused the login '" + settings.bindDn + "': check bind_dn and what "
                            + settings.passwordReference + " holds");
        }
        if (code.equals(ResultCode.PARAM_ERROR)) {
            return new AdapterException(
                    FailureKind.MISCONFIGURED, settings.passwordReference + " holds no password: a login needs one");
        }
        if (code.equals(ResultCode.CONNECT_ERROR)) {
            return new AdapterException(
                    FailureKind.UNAVAILABLE, "the directory at " + where + " can't be reached: is it running?");
        }
        return whileWorking(e);
    }

    static AdapterException whileWorking(LDAPException e) {
        FailureKind kind = kind(e.getResultCode());
        String says = "the directory says " + e.getResultCode().intValue() + " ("
                + e.getResultCode().getName().toLowerCase(Locale.ROOT) + "): " + words(e);
        return new AdapterException(kind, says + hint(e.getResultCode()));
    }

    static AdapterException tooLate() {
        return new AdapterException(FailureKind.TIMEOUT, "the directory did not answer before the deadline");
    }

    private static FailureKind kind(ResultCode code) {
        return switch (code.intValue()) {
            case ResultCode.TIMEOUT_INT_VALUE, ResultCode.TIME_LIMIT_EXCEEDED_INT_VALUE -> FailureKind.TIMEOUT;
            case ResultCode.BUSY_INT_VALUE -> FailureKind.RATE_LIMITED;
            case ResultCode.UNAVAILABLE_INT_VALUE -> FailureKind.UNAVAILABLE;
            case ResultCode.INVALID_CREDENTIALS_INT_VALUE -> FailureKind.UNAUTHENTICATED;
            case ResultCode.INSUFFICIENT_ACCESS_RIGHTS_INT_VALUE -> FailureKind.FORBIDDEN;
            case ResultCode.CONFIDENTIALITY_REQUIRED_INT_VALUE,
                    ResultCode.STRONG_AUTH_REQUIRED_INT_VALUE,
                    ResultCode.SIZE_LIMIT_EXCEEDED_INT_VALUE,
                    ResultCode.ADMIN_LIMIT_EXCEEDED_INT_VALUE,
                    ResultCode.NO_SUCH_OBJECT_INT_VALUE,
                    ResultCode.REFERRAL_INT_VALUE,
                    ResultCode.UNDEFINED_ATTRIBUTE_TYPE_INT_VALUE,
                    ResultCode.UNAVAILABLE_CRITICAL_EXTENSION_INT_VALUE -> FailureKind.MISCONFIGURED;
            case ResultCode.UNWILLING_TO_PERFORM_INT_VALUE,
                    ResultCode.CONSTRAINT_VIOLATION_INT_VALUE,
                    ResultCode.INVALID_ATTRIBUTE_SYNTAX_INT_VALUE,
                    ResultCode.INVALID_DN_SYNTAX_INT_VALUE,
                    ResultCode.NAMING_VIOLATION_INT_VALUE,
                    ResultCode.OBJECT_CLASS_VIOLATION_INT_VALUE,
                    ResultCode.NOT_ALLOWED_ON_NONLEAF_INT_VALUE -> FailureKind.REJECTED;
            default -> FailureKind.INTERNAL; // broken off, or said to have failed: it may have happened
        };
    }

    private static String hint(ResultCode code) {
        return switch (code.intValue()) {
            case ResultCode.SIZE_LIMIT_EXCEEDED_INT_VALUE, ResultCode.ADMIN_LIMIT_EXCEEDED_INT_VALUE ->
                "; a list that is cut is of no use: raise the limits of bind_dn";
            case ResultCode.NO_SUCH_OBJECT_INT_VALUE ->
                "; check the DNs of the settings, and that bind_dn may see them";
            case ResultCode.REFERRAL_INT_VALUE -> "; name the server that may be written to as host";
            case ResultCode.UNDEFINED_ATTRIBUTE_TYPE_INT_VALUE -> "; is the overlay ppolicy loaded?";
            default -> "";
        };
    }

    private static boolean isOfTls(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    private static String words(LDAPException e) {
        String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return Redaction.of(first, List.of());
    }
}
