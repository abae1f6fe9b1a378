// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.broker.Broker;
import org.portcullis.service.broker.DrawnCredential;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevations;
import org.portcullis.service.platform.IdempotencyLog;
import org.portcullis.service.token.TokenRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/elevations}: asked for, looked at, drawn from and completed by the agent itself (JIT-1, JIT-3). */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern({"/v1/elevations", "/v1/elevations/*"})
@HttpWhiteboardTarget("(org.portcullis.port=data)")
public final class ElevationsEndpoint extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ElevationsEndpoint.class);

    private final transient AgentDoor door;
    private final transient Answers answers;
    private final transient Elevations elevations;
    private final transient Broker broker;
    private final transient Once once;

    /** Wired to who lets agents in, and to what they may ask for. */
    @Activate
    public ElevationsEndpoint(
            @Reference AgentDoor door,
            @Reference Answers answers,
            @Reference Elevations elevations,
            @Reference Broker broker,
            @Reference IdempotencyLog log) {
        this.door = door;
        this.answers = answers;
        this.elevations = elevations;
        this.broker = broker;
        this.once = new Once(log);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AgentCaller agent;
        try {
            agent = door.enter(request);
        } catch (TokenRefused refused) {
            answers.unauthenticated(request, response, refused);
            return;
        } catch (RuntimeException e) {
            broken(request, response, e);
            return;
        }
        try {
            serve(request, response, agent);
        } catch (Refusal refusal) {
            answers.refused(request, response, agent, refusal);
        } catch (JsonBody.TooLarge e) {
            Answers.problem(request, response, Answers.problem(413, "too-large", "the body is longer than 128 KiB"));
        } catch (RuntimeException e) {
            broken(request, response, e);
        }
    }

    private static void broken(HttpServletRequest request, HttpServletResponse response, RuntimeException e)
            throws IOException {
        if (e instanceof Refusal refusal) {
            int status = refusal.kind().status();
            Answers.problem(request, response, Answers.problem(status, "not-now", "try again in a second"));
            return;
        }
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
        Answers.problem(request, response, Answers.problem(500, "broken", "something is wrong with the platform"));
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, AgentCaller agent) throws IOException {
        String rest = request.getPathInfo() == null ? "" : request.getPathInfo();
        String[] parts = rest.isEmpty() ? new String[0] : rest.substring(1).split("/", -1);
        String id = parts.length > 0 ? parts[0] : "";
        if (parts.length > 2 || (parts.length > 0 && !IdKind.ELEVATION.matches(id))) {
            throw new Refusal(Refusal.Kind.NOT_FOUND, "no-such-elevation", "not an elevation's id");
        }
        String what = request.getMethod() + " " + (parts.length == 2 ? parts[1] : parts.length == 1 ? "one" : "all");
        switch (what) {
            case "POST all" -> ask(request, response, agent);
            case "GET one" -> Answers.json(response, 200, bytes(ElevationJson.write(elevations.elevation(agent, id))));
            case "POST credential" -> draw(request, response, agent, id);
            case "POST complete" -> complete(request, response, agent, id);
            default ->
                Answers.problem(
                        request,
                        response,
                        Answers.problem(405, "no-such-method", "see /v1/openapi.json for what there is"));
        }
    }

    private void ask(HttpServletRequest request, HttpServletResponse response, AgentCaller agent) throws IOException {
        byte[] body = JsonBody.read(request);
        Once.Answer answer = once.answer(request, agent.agentId(), body, () -> {
            ObjectNode json = JsonBody.object(request, body);
            return new Once.Answer(
                    201, bytes(ElevationJson.write(elevations.request(agent, ElevationJson.request(json)))), false);
        });
        Answers.json(response, answer.status(), answer.body());
    }

    private void complete(HttpServletRequest request, HttpServletResponse response, AgentCaller agent, String id)
            throws IOException {
        byte[] body = JsonBody.read(request);
        Once.Answer answer = once.answer(request, agent.agentId(), body, () -> {
            ElevationJson.nothing(JsonBody.object(request, body));
            return new Once.Answer(200, bytes(ElevationJson.write(elevations.complete(agent, id))), false);
        });
        Answers.json(response, answer.status(), answer.body());
    }

    /** Hands a credential over; when the answer cannot be written out, the lease is ended. */
    private void draw(HttpServletRequest request, HttpServletResponse response, AgentCaller agent, String id)
            throws IOException {
        byte[] body = JsonBody.read(request);
        AtomicReference<String> leaseId = new AtomicReference<>();
        boolean delivered = false;
        try {
            Once.Answer answer = once.answer(request, agent.agentId(), body, () -> {
                ElevationJson.Draw draw = ElevationJson.draw(JsonBody.object(request, body));
                try (DrawnCredential drawn = broker.draw(agent, id, draw.system(), draw.replace())) {
                    leaseId.set(drawn.leaseId());
                    return new Once.Answer(200, bytes(credential(drawn)), true);
                }
            });
            Answers.json(response, answer.status(), answer.body());
            delivered = true;
        } finally {
            if (!delivered && leaseId.get() != null) {
                broker.undelivered(leaseId.get());
            }
        }
    }

    private static ObjectNode credential(DrawnCredential drawn) {
        ObjectNode json = JsonBody.JSON.createObjectNode();
        json.put("lease_id", drawn.leaseId());
        json.put("system", drawn.system());
        json.put("expires_at", drawn.expiresAt().toString());
        ObjectNode values = json.putObject("credential");
        drawn.values().forEach((name, secret) -> values.put(name, secret.revealString()));
        return json;
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return JsonBody.JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer of ours cannot be written", e);
        }
    }
}
