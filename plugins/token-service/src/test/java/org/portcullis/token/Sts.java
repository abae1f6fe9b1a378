// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.portcullis.tck.service.MemoryAuditTrail;

/** The token service on a real HTTP server with everything behind it in memory. */
public final class Sts implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    public final FakeRegistry registry = new FakeRegistry();
    public final FakeLedger ledger = new FakeLedger(registry);
    public final MemoryAuditTrail audit = new MemoryAuditTrail();
    public final PublicAddress address;
    public final AccessTokens tokens;
    public final Introspection introspection;
    public final Denials denials = new Denials(audit);
    public final FakePersonSessions sessions = new FakePersonSessions();
    private final TokenEndpoint endpoint;
    private final TokenExchange exchange;
    private final TokenKeys keys;
    private final ClientAuthentication clients;
    private final Server server = new Server();
    private final ServletContextHandler context = new ServletContextHandler("/");
    private final HttpClient http = HttpClient.newHttpClient();

    /** An answer. */
    public record Reply(int status, JsonNode json, HttpResponse<String> http) {}

    Sts(Path folder) throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        connector.open();
        address = new PublicAddress("http://127.0.0.1:" + connector.getLocalPort() + "/");
        keys = new TokenKeys(folder.resolve("keys"), Clock.systemUTC());
        ProofOfPossession proofs = new ProofOfPossession();
        tokens = new AccessTokens(keys, address, proofs);
        introspection = new Introspection(tokens, ledger);
        clients = new ClientAuthentication(registry, address, folder.resolve("token"), Clock.systemUTC());
        exchange = new TokenExchange(sessions, address);
        endpoint = new TokenEndpoint(clients, proofs, ledger, tokens, address, exchange, denials);
        add(TokenEndpoint.PATH, endpoint);
        add(IntrospectionEndpoint.PATH, new IntrospectionEndpoint(clients, introspection, address, denials));
        add(RevocationEndpoint.PATH, new RevocationEndpoint(clients, introspection, ledger, denials));
        add(MetadataEndpoint.PATH, new MetadataEndpoint(address, exchange));
        add(JwksEndpoint.PATH, new JwksEndpoint(keys));
    }

    void add(String pattern, HttpServlet servlet) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, pattern);
    }

    Sts start() throws Exception {
        server.start();
        return this;
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    Reply post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.of(path)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** The status of an answer that may take its time. */
    CompletableFuture<Integer> posting(String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address.of(path)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    Reply get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(address.of(path))));
    }

    Reply send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), JSON.readTree(response.body()), response);
    }

    @Override
    public void close() throws Exception {
        server.stop();
        endpoint.close();
        exchange.close();
        clients.close();
        keys.close();
    }
}
