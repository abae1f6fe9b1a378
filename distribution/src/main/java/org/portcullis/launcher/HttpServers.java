// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Opens the two Jetty servers through factory configurations of Felix HTTP. A whiteboard service chooses one by the
 * target {@code (org.portcullis.port=control)} or {@code (org.portcullis.port=data)}.
 */
final class HttpServers {

    /** Service property of each server's runtime, and the key of whiteboard targets. */
    static final String PORT_PROPERTY = "org.portcullis.port";

    private static final String FACTORY = "org.apache.felix.http";
    private static final String RUNTIME = "org.osgi.service.servlet.runtime.HttpServiceRuntime";
    private static final String ENDPOINT = "osgi.http.endpoint";
    private static final long START_MILLIS = 15_000;
    private static final int ATTEMPTS = 3;

    private final BundleContext context;
    private final Settings settings;

    HttpServers(BundleContext context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** Opens one server and returns the port that it listens on. */
    int open(Listener listener) throws StartFailure {
        // Between choosing a free port and binding it another process may take it: choose again.
        int attempts = listener.port() == 0 ? ATTEMPTS : 1;
        for (int attempt = 0; attempt < attempts; attempt++) {
            int port = listener.choosePort();
            configure(listener, port);
            if (isUp(listener, port)) {
                return port;
            }
        }
        throw new StartFailure("The " + listener.name() + " port on " + listener.host()
                + " didn't open; data/log/portcullis.log has the cause.");
    }

    private void configure(Listener listener, int port) throws StartFailure {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        if (reference == null) {
            throw new StartFailure("The configuration service is missing; unpack the installation again.");
        }
        try {
            Configuration configuration =
                    context.getService(reference).getFactoryConfiguration(FACTORY, listener.name(), "?");
            configuration.update(properties(listener, port));
        } catch (IOException e) {
            throw new StartFailure("The " + listener.name() + " port can't be configured: " + e.getMessage(), e);
        } finally {
            context.ungetService(reference);
        }
    }

    private Dictionary<String, Object> properties(Listener listener, int port) throws StartFailure {
        Dictionary<String, Object> map = new Hashtable<>();
        map.put("org.apache.felix.http.name", listener.name());
        map.put("org.apache.felix.http.runtime.init." + PORT_PROPERTY, listener.name());
        map.put("org.apache.felix.http.host", listener.host());
        map.put("org.apache.felix.http.jetty.sendServerHeader", false);
        map.put("org.apache.felix.http.jetty.acceptors", 1);
        map.put("org.apache.felix.http.jetty.selectors", 1);
        number(map, listener, "org.apache.felix.http.timeout", "idle_timeout_milliseconds", 60_000);
        number(map, listener, "org.apache.felix.http.jetty.headerBufferSize", "header_bytes", 16 * 1024);
        number(map, listener, "org.apache.felix.http.jetty.threadpool.max", "threads", 200);
        map.put("org.apache.felix.jetty.stopTimeout", 5_000L);
        boolean tls = listener.tls().isPresent();
        map.put("org.apache.felix.http.enable", !tls);
        map.put("org.apache.felix.https.enable", tls);
        map.put(tls ? "org.osgi.service.http.port.secure" : "org.osgi.service.http.port", Integer.toString(port));
        if (tls) {
            TlsSettings certificate = listener.tls().get();
            map.put("org.apache.felix.https.keystore", certificate.keystore().toString());
            map.put("org.apache.felix.https.keystore.type", "PKCS12");
            map.put("org.apache.felix.https.keystore.password", certificate.password(settings));
            map.put("org.apache.felix.https.clientcertificate", certificate.clientCertificate());
            map.put("org.apache.felix.https.jetty.protocols.included", new String[] {"TLSv1.3", "TLSv1.2"});
            certificate.truststore().ifPresent(file -> {
                map.put("org.apache.felix.https.truststore", file.toString());
                map.put("org.apache.felix.https.truststore.type", "PKCS12");
            });
        }
        return map;
    }

    private void number(Dictionary<String, Object> map, Listener listener, String key, String setting, int fallback)
            throws StartFailure {
        map.put(key, settings.integer(listener.name() + "." + setting, fallback, -1, Integer.MAX_VALUE));
    }

    /**
     * The runtime of a server that listens there. It is registered also when its port couldn't be bound, and after a
     * second attempt the first one's may still be there: its endpoints tell.
     */
    static String listening(String name, int port) {
        return "(&(objectClass=" + RUNTIME + ")(" + PORT_PROPERTY + "=" + name + ")(" + ENDPOINT + "=*:" + port
                + "/*))";
    }

    private boolean isUp(Listener listener, int port) throws StartFailure {
        try {
            ServiceTracker<Object, Object> tracker =
                    new ServiceTracker<>(context, context.createFilter(listening(listener.name(), port)), null);
            tracker.open(true);
            try {
                return tracker.waitForService(START_MILLIS) != null;
            } finally {
                tracker.close();
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start was interrupted.", e);
        }
    }
}
