// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.service.ledger.TokenGrant;
import org.portcullis.service.ledger.TokenRequest;
import org.portcullis.service.registry.Agent;
import org.portcullis.token.jose.BadToken;
import org.portcullis.token.jose.DpopVerifier;

/**
 * Gives an agent its access token: client_credentials with private_key_jwt, bound to a DPoP key where the agent's tier
 * wants it. What the token is good for stands in registry and ledger; nothing in the request widens it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9449">RFC 9449</a>
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern(TokenEndpoint.PATH)
@HttpWhiteboardServletAsyncSupported
@HttpWhiteboardTarget("(org.portcullis.port=data)")
public final class TokenEndpoint extends OAuthServlet {
    static final String PATH = "/oauth2/token";
    private static final long serialVersionUID = 1L;

    private final transient ClientAuthentication clients;
    private final transient ProofOfPossession proofs;
    private final transient Ledger ledger;
    private final transient AccessTokens tokens;
    private final transient PublicAddress address;
    private final transient TokenExchange exchange;
    /** One a processor: signing never waits, and a thread that goes on with the next token needn't be woken. */
    private final transient ExecutorService signers =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
                Thread thread = new Thread(task, "token-signer");
                thread.setDaemon(true);
                return thread;
            });

    /** Wired to who proves clients, keeps the ledger and signs. */
    @Activate
    public TokenEndpoint(
            @Reference ClientAuthentication clients,
            @Reference ProofOfPossession proofs,
            @Reference Ledger ledger,
            @Reference AccessTokens tokens,
            @Reference PublicAddress address,
            @Reference TokenExchange exchange,
            @Reference Denials denials) {
        super(denials, "token.issue");
        this.clients = clients;
        this.proofs = proofs;
        this.ledger = ledger;
        this.tokens = tokens;
        this.address = address;
        this.exchange = exchange;
    }

    /** Signs no more. */
    @Deactivate
    public void close() {
        signers.shutdown();
    }

    @Override
    CompletableFuture<Map<String, Object>> answer(Form form, HttpServletRequest request, HttpServletResponse response)
            throws OAuthError {
        String grantType = form.required("grant_type");
        boolean exchanges = grantType.equals(TokenExchange.GRANT_TYPE);
        if (!exchanges && !grantType.equals("client_credentials")) {
            throw OAuthError.malformed(
                    "unsupported_grant_type", "grant_type must be client_credentials or " + TokenExchange.GRANT_TYPE);
        }
        if (exchanges) {
            TokenExchange.check(form, address.issuer());
        }
        if (form.optional("scope").isPresent()) {
            throw OAuthError.malformed(
                    "invalid_scope", "there are no scopes: what an agent may do stands in its elevation");
        }
        if (!form.optional("resource").orElse(address.issuer()).equals(address.issuer())) {
            throw OAuthError.malformed("invalid_target", "the only resource is " + address.issuer());
        }
        ClientAuthentication.Client client = clients.authenticateForGrant(form);
        Optional<DpopVerifier.Proof> proof = proof(request, client.agent(), exchanges);
        clients.useUp(client);
        Optional<String> thumbprint = proof.map(DpopVerifier.Proof::thumbprint);
        proof.flatMap(DpopVerifier.Proof::nextNonce).ifPresent(nonce -> response.setHeader("DPoP-Nonce", nonce));
        if (!exchanges) {
            return admitted(form, client, thumbprint, Optional.empty())
                    .thenApplyAsync(grant -> members(grant, thumbprint), signers);
        }
        return exchange.subject(form, client.agent().id(), thumbprint.orElseThrow())
                .thenCompose(behalf -> admitted(form, client, thumbprint, Optional.of(behalf)))
                .exceptionallyCompose(TokenEndpoint::unacceptable)
                .thenApplyAsync(grant -> exchanged(grant, thumbprint), signers);
    }

    private CompletableFuture<TokenGrant> admitted(
            Form form,
            ClientAuthentication.Client client,
            Optional<String> thumbprint,
            Optional<TokenRequest.OnBehalfOf> behalf) {
        return ledger.admitToken(wanted(client, thumbprint, behalf))
                .exceptionallyComposeAsync(failure -> again(failure, thumbprint, form, behalf), signers);
    }

    private static CompletionStage<TokenGrant> unacceptable(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof Refusal refusal && refusal.kind() == Refusal.Kind.FORBIDDEN) {
            return CompletableFuture.failedFuture(TokenExchange.unacceptable(refusal));
        }
        return CompletableFuture.failedFuture(cause);
    }

    private Map<String, Object> exchanged(TokenGrant grant, Optional<String> thumbprint) {
        Map<String, Object> members = members(grant, thumbprint);
        members.put("issued_token_type", TokenExchange.ACCESS_TOKEN);
        return members;
    }

    private Map<String, Object> members(TokenGrant grant, Optional<String> thumbprint) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("access_token", tokens.sign(grant, thumbprint));
        members.put("token_type", thumbprint.isPresent() ? "DPoP" : "Bearer");
        members.put(
                "expires_in",
                Duration.between(grant.issuedAt(), grant.expiresAt()).toSeconds());
        return members;
    }

    /** Proves the agent once more by its entry as it is now, when that has changed while the token was being asked for. */
    private CompletionStage<TokenGrant> again(
            Throwable failure, Optional<String> thumbprint, Form form, Optional<TokenRequest.OnBehalfOf> behalf) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof Refusal refusal && refusal.slug().equals(Ledger.PROOF_USED)) {
            return CompletableFuture.failedFuture(ClientAuthentication.usedElsewhere());
        }
        if (!(cause instanceof Refusal refusal && refusal.slug().equals(Ledger.ENTRY_CHANGED))) {
            return CompletableFuture.failedFuture(cause);
        }
        try {
            return ledger.admitToken(wanted(clients.authenticate(form), thumbprint, behalf));
        } catch (OAuthError error) {
            return CompletableFuture.failedFuture(error);
        }
    }

    private TokenRequest wanted(
            ClientAuthentication.Client client, Optional<String> thumbprint, Optional<TokenRequest.OnBehalfOf> behalf) {
        Agent proven = client.agent();
        return new TokenRequest(
                proven.id(),
                Optional.empty(),
                thumbprint,
                address.issuer(),
                Optional.of(proven.version()),
                Optional.of(client.assertion().once()),
                behalf);
    }

    /** An agent with its own access proves a key as its tier wants; one with somebody else's does always. */
    private Optional<DpopVerifier.Proof> proof(HttpServletRequest request, Agent agent, boolean always)
            throws OAuthError {
        List<String> headers = Collections.list(request.getHeaders("DPoP"));
        if (headers.isEmpty()) {
            if (always || agent.entry().profile().riskTier().boundTokens()) {
                throw OAuthError.malformed(
                        "invalid_dpop_proof", "tokens of this agent are bound to a key: send a DPoP proof");
            }
            return Optional.empty();
        }
        try {
            DpopVerifier.Request asked = new DpopVerifier.Request(headers, "POST", address.of(PATH));
            return Optional.of(proofs.verifier().verifyForToken(asked));
        } catch (BadToken bad) {
            throw switch (bad.reason()) {
                case NONCE -> OAuthError.nonceWanted(proofs.verifier().freshNonce());
                case CAPACITY -> OAuthError.denied(503, "temporarily_unavailable", bad.getMessage());
                default -> OAuthError.denied(400, "invalid_dpop_proof", bad.reason() + ": " + bad.getMessage());
            };
        }
    }
}
