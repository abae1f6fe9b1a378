// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.token.TokenVerifier;

/** An agent with a bearer token in front of the endpoints for agents. */
public final class AgentPlay implements AutoCloseable {
    private final Sts sts;
    private final TestAgent agent;
    private final String authorization;

    /** Makes the endpoint under test. */
    public interface Endpoint {
        HttpServlet make(TokenVerifier tokens, Ledger ledger, Denials denials);
    }

    /** An answer. */
    public record Reply(int status, JsonNode json, java.net.http.HttpHeaders headers) {
        public String header(String name) {
            return String.join(", ", headers.allValues(name));
        }
    }

    public AgentPlay(Path folder, Endpoint endpoint) throws Exception {
        sts = new Sts(folder);
        sts.add("/v1/elevations/*", endpoint.make(sts.tokens, sts.ledger, sts.denials));
        sts.start();
        agent = new TestAgent(sts, RiskTier.LOW);
        authorization = "Bearer " + agent.bearerToken();
    }

    /** Where it plays. */
    public URI address() {
        return URI.create(sts.address.of("/"));
    }

    public Reply post(String path, String body, String... headers) throws Exception {
        return postWith(authorization, path, body, headers);
    }

    public Reply postWith(String shown, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = request(shown, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    public Reply get(String path) throws Exception {
        return send(request(authorization, path));
    }

    private HttpRequest.Builder request(String shown, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sts.address.of(path)));
        return shown == null ? request : request.header("Authorization", shown);
    }

    private Reply send(HttpRequest.Builder request) throws Exception {
        Sts.Reply reply = sts.send(request);
        return new Reply(reply.status(), reply.json(), reply.http().headers());
    }

    public void fenceTheAgent() {
        sts.ledger.fences.add("agent:" + agent.id);
    }

    public String lastAuditReason() {
        return String.valueOf(
                sts.audit.entries.get(sts.audit.entries.size() - 1).details().get("reason"));
    }

    @Override
    public void close() throws Exception {
        sts.close();
    }
}
