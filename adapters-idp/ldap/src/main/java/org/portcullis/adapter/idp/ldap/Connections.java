// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.SSLSocketVerifier;
import java.time.Clock;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;

/**
 * A few connections of the platform's own login, each call on one of them and under its deadline. Each call logs in anew,
 * also on a connection that was kept: the directory would go on to serve a login whose password was changed or whose account
 * was locked meanwhile, and a connection that broke shows before anything is asked on it.
 */
final class Connections {
    private static final int KEPT = 4;
    private static final Duration NO_TIME = Duration.ofMillis(5); // the library's waiting ends by whole milliseconds

    private final LdapSettings settings;
    private final SecretResolver secrets;
    private final Clock clock;
    private final Semaphore permits;
    private final Deque<LDAPConnection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /** What is done on a connection. */
    interface Work<T> {
        T on(Session session) throws LDAPException;
    }

    Connections(LdapSettings settings, SecretResolver secrets, Clock clock) {
        this.settings = settings;
        this.secrets = secrets;
        this.clock = clock;
        this.permits = new Semaphore(settings.maxConnections, true);
    }

    /** Logs in and runs the work once; whatever breaks in it is an error of its kind. */
    <T> T run(CallContext context, Work<T> work) {
        Session.millisLeft(context, clock);
        takePermit(context);
        LDAPConnection connection = null;
        boolean sound = false;
        try {
            connection = borrow(context);
            T result = work.on(new Session(connection, context, clock, settings));
            sound = true;
            return result;
        } catch (LDAPException e) {
            throw LdapFailures.whileWorking(e);
        } finally {
            giveBack(connection, sound);
            permits.release();
        }
    }

    private void takePermit(CallContext context) {
        try {
            if (!permits.tryAcquire(context.remaining(clock).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AdapterException(FailureKind.TIMEOUT, "all connections were busy until the deadline");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdapterException(FailureKind.TIMEOUT, "interrupted while waiting for a connection", e);
        }
    }

    private LDAPConnection borrow(CallContext context) {
        for (LDAPConnection kept = idle.poll(); kept != null; kept = idle.poll()) {
            try {
                logIn(kept, context);
                return kept;
            } catch (LDAPException e) {
                giveBack(kept, false);
                boolean broken = e.getResultCode().equals(ResultCode.SERVER_DOWN)
                        || e.getResultCode().equals(ResultCode.DECODING_ERROR);
                if (!broken) {
                    throw LdapFailures.whileConnecting(e, settings);
                }
            }
        }
        return connect(context);
    }

    private LDAPConnection connect(CallContext context) {
        LDAPConnection fresh = null;
        boolean sound = false;
        try {
            fresh = open(context);
            logIn(fresh, context);
            sound = true;
            return fresh;
        } catch (LDAPException e) {
            if (context.remaining(clock).compareTo(NO_TIME) < 0) {
                throw LdapFailures.tooLate();
            }
            throw LdapFailures.whileConnecting(e, settings);
        } finally {
            if (!sound) {
                giveBack(fresh, false);
            }
        }
    }

    private LDAPConnection open(CallContext context) throws LDAPException {
        int millis = millisLeft(context);
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(millis);
        options.setResponseTimeoutMillis(millis);
        options.setUseSynchronousMode(true); // no thread of its own for each connection
        options.setFollowReferrals(false); // a password is never carried to another host
        options.setAutoReconnect(false);
        options.setAbandonOnTimeout(false);
        options.setUseSchema(false);
        if (settings.tls == LdapSettings.Tls.DISABLE) {
            return new LDAPConnection(options, settings.host, settings.port);
        }
        options.setSSLSocketVerifier(new HostName());
        TlsSockets sockets = new TlsSockets(
                LdapTls.context(settings.caFile).getSocketFactory(), settings.host, () -> millisLeft(context));
        try {
            return settings.tls == LdapSettings.Tls.LDAPS
                    ? new LDAPConnection(sockets, options, settings.host, settings.port)
                    : startTls(new LDAPConnection(options, settings.host, settings.port), sockets, context);
        } catch (LDAPException e) {
            throw sockets.wasRefused()
                    ? new LDAPException(e.getResultCode(), e.getMessage(), new SSLException("refused", e))
                    : e;
        }
    }

    private int millisLeft(CallContext context) {
        return (int) Math.min(Session.millisLeft(context, clock), Integer.MAX_VALUE);
    }

    private LDAPConnection startTls(LDAPConnection plain, TlsSockets sockets, CallContext context)
            throws LDAPException {
        boolean secured = false;
        try {
            StartTLSExtendedRequest request = new StartTLSExtendedRequest(sockets);
            request.setResponseTimeoutMillis((long) millisLeft(context));
            ResultCode code = plain.processExtendedOperation(request).getResultCode();
            if (!code.equals(ResultCode.SUCCESS)) {
                throw new LDAPException(code, "StartTLS wasn't done");
            }
            secured = true;
            return plain;
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.PROTOCOL_ERROR)) { // RFC 4511, 4.14.2
                throw new AdapterException(
                        FailureKind.MISCONFIGURED,
                        "the directory offers no StartTLS: give it a certificate, or set tls to ldaps");
            }
            throw e;
        } finally {
            if (!secured) {
                giveBack(plain, false);
            }
        }
    }

    private void logIn(LDAPConnection connection, CallContext context) throws LDAPException {
        try (Secret password = secrets.resolve(settings.passwordReference)) {
            SimpleBindRequest request = new SimpleBindRequest(settings.bindDn, password.revealString());
            request.setResponseTimeoutMillis(Session.millisLeft(context, clock));
            connection.bind(request);
        }
    }

    private void giveBack(LDAPConnection connection, boolean sound) {
        if (connection == null) {
            return;
        }
        if (sound && !closed && idle.size() < KEPT) {
            idle.push(connection);
        } else {
            connection.closeWithoutUnbind(); // a word to a server that hangs may block
        }
    }

    void close() {
        closed = true;
        for (LDAPConnection kept = idle.poll(); kept != null; kept = idle.poll()) {
            giveBack(kept, false);
        }
    }

    /** The library's check of the host name, whose refusal is told as what it is. */
    private static final class HostName extends SSLSocketVerifier {
        private final HostNameSSLSocketVerifier check = new HostNameSSLSocketVerifier(true);

        @Override
        public void verifySSLSocket(String host, int port, SSLSocket socket) throws LDAPException {
            try {
                check.verifySSLSocket(host, port, socket);
            } catch (LDAPException e) {
                throw new LDAPException(
                        e.getResultCode(),
                        e.getMessage(),
                        new SSLPeerUnverifiedException("another host's certificate"));
            }
        }
    }
}
