// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One of the two HTTP servers: where it listens and with which certificate.
 *
 * @param name {@code control} or {@code data}
 * @param host the address to bind, loopback unless TLS is configured
 * @param port 0 to 65535, where 0 takes any free port
 * @param tls empty for plain HTTP
 */
record Listener(String name, String host, int port, Optional<TlsSettings> tls) {

    static Listener read(String name, int defaultPort, Settings settings, Map<String, String> environment)
            throws StartFailure {
        String variable = "PORTCULLIS_" + name.toUpperCase(Locale.ROOT) + "_PORT";
        String text = environment.get(variable);
        int port = text == null || text.isBlank()
                ? settings.integer(name + ".port", defaultPort, 0, 65535)
                : Settings.parse(variable, text, 0, 65535);
        return new Listener(name, settings.text(name + ".host", "127.0.0.1"), port, TlsSettings.read(name, settings));
    }

    /** Refuses what must not listen: plain HTTP on an address that others can reach, or a port in use. */
    void check() throws StartFailure {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new StartFailure(
                    "The address " + host + " of the " + name + " port is unknown; set " + name
                            + ".host in config/server.properties to an address of this machine.",
                    e);
        }
        if (!address.isLoopbackAddress() && tls.isEmpty()) {
            throw new StartFailure("The " + name + " port would listen on " + host + " without TLS; set " + name
                    + ".tls.keystore in config/server.properties, or bind it to 127.0.0.1.");
        }
        if (port != 0) {
            bind(address, port);
        }
    }

    /** A port to use now: the configured one, or a free one where the configuration leaves it open. */
    int choosePort() throws StartFailure {
        try {
            return port != 0 ? port : bind(InetAddress.getByName(host), 0);
        } catch (UnknownHostException e) {
            throw new StartFailure("The address " + host + " of the " + name + " port is unknown.", e);
        }
    }

    private int bind(InetAddress address, int wanted) throws StartFailure {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, wanted));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StartFailure(
                    "The " + name + " port " + host + ":" + wanted + " can't be opened (" + e.getMessage()
                            + "); end what uses it, or set PORTCULLIS_" + name.toUpperCase(Locale.ROOT)
                            + "_PORT to another port (0 = any).",
                    e);
        }
    }

    String url(int actualPort) {
        String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return (tls.isPresent() ? "https://" : "http://") + literal + ":" + actualPort;
    }
}
