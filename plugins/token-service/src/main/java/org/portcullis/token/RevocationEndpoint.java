// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;
import org.portcullis.service.ledger.Ledger;

/**
 * Lets a client give back a token of its own (RFC 7009). An unknown or ended token is success; another client's is refused
 * and stays.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern(RevocationEndpoint.PATH)
@HttpWhiteboardTarget("(org.portcullis.port=data)")
public final class RevocationEndpoint extends OAuthServlet {
    static final String PATH = "/oauth2/revoke";
    private static final long serialVersionUID = 1L;

    private final transient ClientAuthentication clients;
    private final transient Introspection introspection;
    private final transient Ledger ledger;

    /** Wired to who proves clients, who knows tokens and the ledger. */
    @Activate
    public RevocationEndpoint(
            @Reference ClientAuthentication clients,
            @Reference Introspection introspection,
            @Reference Ledger ledger,
            @Reference Denials denials) {
        super(denials, "token.revoke");
        this.clients = clients;
        this.introspection = introspection;
        this.ledger = ledger;
    }

    @Override
    CompletableFuture<Map<String, Object>> answer(Form form, HttpServletRequest request, HttpServletResponse response)
            throws OAuthError {
        String text = form.required("token");
        // no look at the agent's status: giving up a token is never wrong
        ClientAuthentication.Client caller = clients.authenticate(form);
        introspection.useUp(clients, caller);
        Optional<AccessToken> token = introspection.ask(text).map(Introspection.State::token);
        if (token.isPresent()) {
            if (!token.get().agentId().equals(caller.agent().id())) {
                throw OAuthError.denied(400, "invalid_request", "the token is another client's");
            }
            ledger.endToken(caller.agent().id(), token.get().grantId());
        }
        return CompletableFuture.completedFuture(Map.of());
    }
}
