// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import com.fasterxml.jackson.databind.JsonNode;
import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;

/** One connection to the host; used by one call at a time, cut by any thread. */
final class SshConnection {
    /** The connection had ended before the request was sent: nothing happened. */
    static final class Stale extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final int LARGEST_ANSWER = 8 << 20;
    private static final int LONGEST_ERROR = 400;

    private final HostSettings settings;
    private final Socket socket = new Socket();
    private Session session;
    private volatile boolean late;
    private volatile boolean answered;

    SshConnection(HostSettings settings) {
        this.settings = settings;
    }

    /** Logs in, unless that was done before. */
    void open(SecretResolver secrets, int millis) {
        answered = false;
        if (session != null) {
            return;
        }
        JSch client = new JSch();
        byte[] key = {};
        try (Secret secret = secrets.resolve(settings.keyReference)) {
            key = secret.revealString().getBytes(StandardCharsets.UTF_8);
            client.addIdentity("platform", key, null, null);
            client.setKnownHosts(new ByteArrayInputStream(settings.knownHost().getBytes(StandardCharsets.UTF_8)));
            session = client.getSession(settings.username, settings.host, settings.port);
            session.setConfig("StrictHostKeyChecking", "yes");
            session.setConfig("server_host_key", settings.hostKeyAlgorithms());
            session.setConfig("PreferredAuthentications", "publickey");
            session.setDaemonThread(true);
            session.setSocketFactory(new OneSocket(millis));
            session.connect(millis);
            session.setTimeout(0); // the deadline cuts
        } catch (JSchException e) {
            throw late ? timeout() : SshFailures.whileConnecting(e, settings);
        } finally {
            Arrays.fill(key, (byte) 0);
            forget(client);
        }
    }

    private static void forget(JSch client) {
        try {
            client.removeAllIdentity(); // wipes the key
        } catch (JSchException e) {
            System.getLogger(SshConnection.class.getName()).log(System.Logger.Level.DEBUG, "no key to forget");
        }
    }

    /**
     * Starts the host's program and asks it.
     *
     * @throws Stale when the connection had ended before
     */
    JsonNode ask(String line) throws Stale {
        ErrorText errors = new ErrorText();
        ChannelExec channel = start(errors);
        try (InputStream in = channel.getInputStream();
                OutputStream out = channel.getOutputStream()) {
            connect(channel);
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.flush();
            byte[] answer = in.readNBytes(LARGEST_ANSWER);
            if (late) {
                throw timeout();
            }
            JsonNode read = HostAnswers.read(new String(answer, StandardCharsets.UTF_8), errors.toString());
            answered = true;
            return read;
        } catch (IOException e) {
            throw late ? timeout() : SshFailures.broken();
        } catch (AdapterException e) {
            answered = e.kind() != FailureKind.INTERNAL && e.kind() != FailureKind.TIMEOUT;
            throw e;
        } finally {
            channel.disconnect();
        }
    }

    private ChannelExec start(ErrorText errors) throws Stale {
        try {
            ChannelExec channel = (ChannelExec) session.openChannel("exec");
            channel.setCommand("manage"); // the key's forced command decides
            channel.setErrStream(errors);
            return channel;
        } catch (JSchException e) {
            throw unasked();
        }
    }

    private void connect(ChannelExec channel) throws Stale {
        try {
            channel.connect();
        } catch (JSchException e) {
            throw unasked();
        }
    }

    private Stale unasked() {
        if (late) {
            throw timeout();
        }
        return new Stale();
    }

    private static AdapterException timeout() {
        return new AdapterException(FailureKind.TIMEOUT, "the host did not answer before the deadline");
    }

    /** Whether the host's program gave its whole answer to the last request, be it yes or no. */
    boolean answered() {
        return answered;
    }

    void cutAtDeadline() {
        late = true;
        cut();
    }

    /** Ends it without a word to a host that may not answer. */
    void cut() {
        try {
            socket.close();
        } catch (IOException e) {
            System.getLogger(SshConnection.class.getName()).log(System.Logger.Level.DEBUG, "a socket won't close", e);
        }
    }

    /** The socket that we hold ourselves, so that any thread can close it. */
    private final class OneSocket implements SocketFactory {
        private final int millis;

        OneSocket(int millis) {
            this.millis = millis;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(host, port), millis);
            return socket;
        }

        @Override
        public InputStream getInputStream(Socket of) throws IOException {
            return of.getInputStream();
        }

        @Override
        public OutputStream getOutputStream(Socket of) throws IOException {
            return of.getOutputStream();
        }
    }

    /** The beginning of what the host writes beside its answer. */
    private static final class ErrorText extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int b) {
            if (kept.size() < LONGEST_ERROR) {
                kept.write(b);
            }
        }

        @Override
        public synchronized String toString() {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
