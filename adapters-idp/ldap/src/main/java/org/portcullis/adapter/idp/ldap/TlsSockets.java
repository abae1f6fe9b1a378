// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.function.IntSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets of one connection whose TLS handshake is done when they are handed out, and has its own time-out: the library sets
 * none for it, so that a server which accepts and then says nothing would hold a call for ever.
 */
final class TlsSockets extends SSLSocketFactory {
    private final SSLSocketFactory factory;
    private final String host;
    private final IntSupplier millisLeft;
    private volatile SSLException refusal;

    TlsSockets(SSLSocketFactory factory, String host, IntSupplier millisLeft) {
        this.factory = factory;
        this.host = host;
        this.millisLeft = millisLeft;
    }

    /** Whether the handshake failed for a reason that only a person can mend. */
    boolean wasRefused() {
        return refusal != null;
    }

    @Override
    public Socket createSocket(Socket plain, String name, int port, boolean autoClose) throws IOException {
        plain.setSoTimeout(millisLeft.getAsInt());
        SSLSocket secured = (SSLSocket) factory.createSocket(plain, host, port, autoClose);
        boolean done = false;
        try {
            secured.startHandshake();
            done = true;
            return secured;
        } catch (SSLException e) {
            refusal = e;
            throw e;
        } finally {
            if (!done) {
                plain.close();
            }
        }
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        Socket plain = new Socket();
        boolean done = false;
        try {
            plain.connect(new InetSocketAddress(address, port), millisLeft.getAsInt());
            Socket secured = createSocket(plain, host, port, true);
            done = true;
            return secured;
        } finally {
            if (!done) {
                plain.close();
            }
        }
    }

    /** The library then asks for a connected one. */
    @Override
    public Socket createSocket() throws IOException {
        throw new SocketException("connected ones only");
    }

    @Override
    public Socket createSocket(String name, int port) throws IOException {
        return createSocket(InetAddress.getByName(name), port);
    }

    @Override
    public Socket createSocket(String name, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(name, port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(address, port);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return factory.getSupportedCipherSuites();
    }
}
