// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** TLS in front of a port of this machine; its certificate can be changed while it runs. */
final class TlsFront implements AutoCloseable {
    private final int target;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile SSLContext context;

    TlsFront(int target, SSLContext context) throws IOException {
        this.target = target;
        this.context = context;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Shows this certificate from now on; what was open is cut. */
    void show(SSLContext other) {
        context = other;
        cut();
    }

    /** Cuts what is open. */
    void cut() {
        open.forEach(TlsFront::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket plain = listener.accept();
                daemon(() -> serve(plain));
            } catch (IOException e) {
                debug(e);
            }
        }
    }

    private void serve(Socket plain) {
        open.add(plain);
        try (SSLSocket client = (SSLSocket) context.getSocketFactory().createSocket(plain, null, true);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            client.setUseClientMode(false);
            client.startHandshake();
            open.add(server);
            daemon(() -> pump(server, client));
            pump(client, server);
        } catch (IOException e) {
            debug(e);
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16384];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            debug(e);
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "tls-front");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            debug(e);
        }
    }

    private static void debug(IOException e) {
        System.getLogger(TlsFront.class.getName()).log(System.Logger.Level.DEBUG, "line ended", e);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
