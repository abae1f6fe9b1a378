// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.LoggerFactory;

/** The yardstick of the gateway: a small server behind, and Jetty's own reverse proxy in front of it, deciding nothing. */
final class BareProxy implements AutoCloseable {
    private static final byte[] ANSWER =
            "[{\"id\":1,\"customer\":\"example\",\"total\":\"12.50\"},{\"id\":2,\"customer\":\"other\",\"total\":\"7.00\"}]"
                    .getBytes(StandardCharsets.UTF_8);

    private final Server behind;
    private final Server proxy;

    BareProxy() throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN); // else it logs all
        behind = server(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, ANSWER.length);
                response.write(true, ByteBuffer.wrap(ANSWER), callback);
                return true;
            }
        });
        int port = behindPort();
        proxy = server(new ProxyHandler.Reverse(request -> org.eclipse.jetty.http.HttpURI.build(request.getHttpURI())
                .host("127.0.0.1")
                .port(port)
                .asImmutable()));
    }

    private static Server server(Handler handler) throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(200);
        threads.setDaemon(true);
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(handler);
        server.start();
        return server;
    }

    int behindPort() {
        return ((ServerConnector) behind.getConnectors()[0]).getLocalPort();
    }

    int proxyPort() {
        return ((ServerConnector) proxy.getConnectors()[0]).getLocalPort();
    }

    @Override
    public void close() throws Exception {
        proxy.stop();
        behind.stop();
    }
}
