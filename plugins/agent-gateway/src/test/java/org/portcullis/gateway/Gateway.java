// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.portcullis.service.IdKind;
import org.portcullis.service.token.Presented;
import org.portcullis.service.token.TokenRefused;
import org.portcullis.service.token.TokenVerifier;
import org.portcullis.service.token.VerifiedToken;
import org.portcullis.tck.service.MemoryAuditTrail;

/** The gateway on a real HTTP server, in front of a real server, with the kernel's services in memory. */
final class Gateway implements AutoCloseable {
    final Behind behind = new Behind();
    final FakeLedger ledger = new FakeLedger();
    final MemoryAuditTrail audit = new MemoryAuditTrail();
    final FakeBroker broker = new FakeBroker(behind.url());
    final String agent = IdKind.AGENT.newId(Instant.now());
    final String grant = IdKind.GRANT.newId(Instant.now());
    final String elevation = IdKind.ELEVATION.newId(Instant.now());
    final AtomicReference<Instant> tokenEnds =
            new AtomicReference<>(Instant.now().plusSeconds(600));
    final InFlight inFlight;
    private final Credentials credentials;
    private final Upstream upstream;
    private final Server server = new Server();
    private final int port;

    Gateway() throws Exception {
        credentials = new Credentials(broker, ledger);
        upstream = new Upstream(credentials);
        inFlight = new InFlight(ledger, credentials);
        HttpConfiguration lax = new HttpConfiguration();
        lax.setUriCompliance(UriCompliance.UNSAFE); // so that our own checks are what is tried
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(lax));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        GatewayServlet servlet = new GatewayServlet(
                new Gate(new Tokens(), new FakeCatalogue()),
                ledger,
                inFlight,
                new DecisionLog(audit),
                credentials,
                upstream);
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/gw/*");
        server.setHandler(context);
        server.start();
        port = connector.getLocalPort();
    }

    int port() {
        return port;
    }

    private final class Tokens implements TokenVerifier {
        @Override
        public VerifiedToken verify(Presented presented) throws TokenRefused {
            if (!presented.authorization().equals(List.of("Bearer good"))) {
                throw new TokenRefused("invalid_token", "not good", null);
            }
            return new VerifiedToken(agent, grant, "test", Optional.empty(), tokenEnds.get(), Optional.empty());
        }

        @Override
        public String publicBase() {
            return "http://127.0.0.1:" + port;
        }
    }

    @Override
    public void close() throws Exception {
        inFlight.close();
        server.stop();
        upstream.close();
        credentials.close();
        behind.close();
    }
}
