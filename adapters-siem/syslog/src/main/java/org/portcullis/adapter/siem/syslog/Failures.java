// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.portcullis.adapter.kit.Redaction;
import org.portcullis.adapter.siem.syslog.Line.HandshakeFailedException;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** What went wrong on the wire, as kinds; none says that a batch arrived. */
final class Failures {
    private final String where;
    private final boolean mutual;

    Failures(SyslogSettings settings) {
        where = settings.address().getAuthority();
        mutual = settings.isMutual();
    }

    /** Before anything was sent. */
    AdapterException ofConnecting(IOException e, Timer timer) {
        if (interrupted(e) || timer.isOver()) {
            return new AdapterException(FailureKind.TIMEOUT, "no connection to " + where + " before the deadline", e);
        }
        if (causedByCertificate(e)) {
            return new AdapterException(
                    FailureKind.MISCONFIGURED,
                    where + " can't be trusted: " + words(e) + "; check its certificate, ca_file and server_name",
                    e);
        }
        if (e instanceof HandshakeFailedException && (mutual || words(e).contains("Received fatal alert"))) {
            return new AdapterException(
                    FailureKind.UNAUTHENTICATED, where + " refuses our TLS: " + words(e) + advice(), e);
        }
        if (e instanceof SSLException) {
            return new AdapterException(
                    FailureKind.UNAUTHENTICATED, where + " ends our TLS: " + words(e) + advice(), e);
        }
        return new AdapterException(FailureKind.UNAVAILABLE, where + " can't be reached: " + words(e), e);
    }

    /** It closed a new connection at once, twice. */
    AdapterException ofRefusal() {
        return mutual
                ? new AdapterException(
                        FailureKind.UNAUTHENTICATED,
                        where + " closes each new connection, as a receiver does that refuses a certificate" + advice())
                : new AdapterException(FailureKind.UNAVAILABLE, where + " closes each new connection at once");
    }

    /** While the batch was on its way: it may have arrived, in part or whole. */
    AdapterException ofDelivery(IOException e, Timer timer) {
        if (interrupted(e) || timer.isOver()) {
            return new AdapterException(
                    FailureKind.TIMEOUT,
                    where + " has not read the batch to its end, and closed, before the deadline; it is given again",
                    e);
        }
        return new AdapterException(
                FailureKind.INTERNAL,
                "the connection to " + where + " broke, the batch is given again: " + words(e),
                e);
    }

    /** It read the batch and went down right after. */
    AdapterException ofWitness() {
        return new AdapterException(
                FailureKind.INTERNAL, where + " went down right after it had read the batch, which is given again");
    }

    private String advice() {
        return mutual
                ? "; check that it trusts client_certificate_file and permits the name in it"
                : "; it may want a client certificate";
    }

    private static boolean interrupted(IOException e) {
        return e instanceof ClosedByInterruptException || Thread.currentThread().isInterrupted();
    }

    private static boolean causedByCertificate(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    private static String words(IOException e) {
        return Redaction.of(String.valueOf(e.getMessage()), List.of());
    }
}
