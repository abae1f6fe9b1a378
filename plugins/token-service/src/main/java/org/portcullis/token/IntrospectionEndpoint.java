// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.token.Introspection.State;

/**
 * Says whether a token is good now (RFC 7662). The caller proves itself as a client does, and must be whom the token is
 * for: its audience or the agent that it was issued to. To anybody else every token is inactive.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern(IntrospectionEndpoint.PATH)
@HttpWhiteboardTarget("(org.portcullis.port=data)")
public final class IntrospectionEndpoint extends OAuthServlet {
    static final String PATH = "/oauth2/introspect";
    private static final long serialVersionUID = 1L;

    private final transient ClientAuthentication clients;
    private final transient Introspection introspection;
    private final transient PublicAddress address;

    /** Wired to who proves clients and who knows tokens. */
    @Activate
    public IntrospectionEndpoint(
            @Reference ClientAuthentication clients,
            @Reference Introspection introspection,
            @Reference PublicAddress address,
            @Reference Denials denials) {
        super(denials, "token.introspect");
        this.clients = clients;
        this.introspection = introspection;
        this.address = address;
    }

    @Override
    CompletableFuture<Map<String, Object>> answer(Form form, HttpServletRequest request, HttpServletResponse response)
            throws OAuthError {
        String text = form.required("token");
        ClientAuthentication.Client caller = clients.authenticate(form);
        introspection.useUp(clients, caller);
        if (caller.agent().status() != AgentStatus.ACTIVE) {
            throw OAuthError.denied(
                    401,
                    "invalid_client",
                    "the agent that asks is " + caller.agent().status());
        }
        String callerId = caller.agent().id();
        Map<String, Object> members = introspection
                .ask(text)
                .filter(State::active)
                .map(State::token)
                .filter(token -> token.agentId().equals(callerId))
                .map(this::members)
                .orElseGet(() -> Map.of("active", false));
        return CompletableFuture.completedFuture(members);
    }

    private Map<String, Object> members(AccessToken token) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("active", true);
        members.put("iss", address.issuer());
        members.put("aud", address.issuer());
        members.put("sub", token.subject());
        members.put("client_id", token.agentId());
        members.put("jti", token.grantId());
        members.put("grant_id", token.grantId());
        members.put("environment", token.environment());
        members.put("iat", token.issuedAt().getEpochSecond());
        members.put("exp", token.expiresAt().getEpochSecond());
        members.put("token_type", token.keyThumbprint().isPresent() ? "DPoP" : "Bearer");
        token.keyThumbprint().ifPresent(jkt -> members.put("cnf", Map.of("jkt", jkt)));
        token.behalf().ifPresent(person -> members.put("act", token.actor(address.issuer())));
        return members;
    }
}
