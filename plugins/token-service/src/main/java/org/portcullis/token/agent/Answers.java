// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.token.TokenRefused;
import org.portcullis.token.BoundedBody;
import org.portcullis.token.Denials;

/**
 * Writes answers to agents. Where the request is at fault they are told how; where they may not, they are told that they
 * were denied and a reference, and nothing that would help to find out why.
 */
@Component(service = Answers.class)
public final class Answers {
    private static final String TYPE = "https://portcullis.dev/problems/";
    private static final String ALGORITHMS = "ES256 PS256 RS256 Ed25519";

    private final Denials denials;

    /** @param denials records what was denied */
    @Activate
    public Answers(@Reference Denials denials) {
        this.denials = denials;
    }

    static void json(HttpServletResponse response, int status, byte[] body) throws IOException {
        write(response, status, "application/json", body);
    }

    /** The token, or its proof, was refused. */
    void unauthenticated(HttpServletRequest request, HttpServletResponse response, TokenRefused refused)
            throws IOException {
        boolean again = refused.error().equals("use_dpop_nonce");
        String detail = "send the proof again with the nonce of this answer";
        if (!again) {
            Map<String, Object> details = Map.of("path", path(request), "source", request.getRemoteAddr());
            String reference = denials.record("agent.authenticate", Optional.empty(), refused.getMessage(), details);
            detail = "denied; reference " + reference;
        }
        refused.nonce().ifPresent(nonce -> response.setHeader("DPoP-Nonce", nonce));
        response.addHeader("WWW-Authenticate", "DPoP error=\"" + refused.error() + "\", algs=\"" + ALGORITHMS + "\"");
        if (!again) {
            response.addHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
        problem(request, response, problem(401, again ? "use-dpop-nonce" : "denied", detail));
    }

    /** A service said no. */
    void refused(HttpServletRequest request, HttpServletResponse response, AgentCaller agent, Refusal refusal)
            throws IOException {
        int status = refusal.kind().status();
        ObjectNode problem =
                switch (refusal.kind()) {
                    case FORBIDDEN, UNAUTHENTICATED, NOT_FOUND ->
                        problem(status, "denied", denied(request, agent, refusal));
                    default -> problem(status, refusal.slug(), refusal.getMessage());
                };
        if (!refusal.fields().isEmpty()) {
            ArrayNode errors = problem.putArray("errors");
            for (Refusal.Field field : refusal.fields()) {
                errors.addObject().put("pointer", field.pointer()).put("detail", field.detail());
            }
        }
        if (refusal.kind() == Refusal.Kind.UNAVAILABLE || refusal.kind() == Refusal.Kind.TOO_MANY) {
            response.setHeader("Retry-After", "1");
        }
        problem(request, response, problem);
    }

    private String denied(HttpServletRequest request, AgentCaller agent, Refusal refusal) {
        String reason = refusal.slug() + ": " + refusal.getMessage();
        return "denied; reference "
                + denials.record("agent.request", Optional.of(agent.agentId()), reason, Map.of("path", path(request)));
    }

    static ObjectNode problem(int status, String slug, String detail) {
        return JsonBody.JSON
                .createObjectNode()
                .put("type", TYPE + slug)
                .put("title", slug.replace('-', ' '))
                .put("status", status)
                .put("detail", detail);
    }

    static void problem(HttpServletRequest request, HttpServletResponse response, ObjectNode problem)
            throws IOException {
        problem.put("instance", path(request));
        BoundedBody.throwAway(request);
        write(
                response,
                problem.get("status").asInt(),
                "application/problem+json",
                JsonBody.JSON.writeValueAsBytes(problem));
    }

    private static String path(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.length() > 200 ? path.substring(0, 200) : path;
    }

    private static void write(HttpServletResponse response, int status, String type, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
            response.flushBuffer();
        } finally {
            Arrays.fill(body, (byte) 0); // may hold a credential
        }
    }
}
