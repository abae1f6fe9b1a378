// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.TokenRequest;
import org.portcullis.service.session.PersonSession;
import org.portcullis.service.session.PersonSessions;
import org.portcullis.service.session.TrustedIssuer;
import org.portcullis.token.jose.BadToken;
import org.portcullis.token.jose.BadToken.Reason;
import org.portcullis.token.jose.StrictJws;
import org.portcullis.token.jose.VerificationKey;

/**
 * Tells on whose behalf an agent may act: by the access token of a person who is signed in at a trusted identity provider,
 * confirmed there in this very request. The actor is the authenticated client and nobody else.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8693">RFC 8693</a>
 */
@Component(service = TokenExchange.class)
public final class TokenExchange {
    static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange";
    static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final Set<String> SUBJECT_TYPES = Set.of(ACCESS_TOKEN, "urn:ietf:params:oauth:token-type:jwt");
    private static final int AT_ONCE = 16;
    private static final int WAITING = 256;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PersonSessions sessions;
    private final PublicAddress address;
    private final Clock clock;
    private final ThreadPoolExecutor askers;

    /** Wired to who knows people's sessions. */
    @Activate
    public TokenExchange(@Reference PersonSessions sessions, @Reference PublicAddress address) {
        this(sessions, address, Clock.systemUTC());
    }

    /** For tests: any clock. */
    public TokenExchange(PersonSessions sessions, PublicAddress address, Clock clock) {
        this.sessions = sessions;
        this.address = address;
        this.clock = clock;
        this.askers = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "token-exchange");
                    thread.setDaemon(true);
                    return thread;
                });
        askers.allowCoreThreadTimeOut(true);
    }

    /** Asks no more. */
    @Deactivate
    public void close() {
        askers.shutdown();
    }

    /** Whether anybody's token could be exchanged here. */
    boolean isOffered() {
        return sessions.any();
    }

    /** What a request must not ask for is refused before anything is used up. */
    static void check(Form form, String issuer) throws OAuthError {
        form.required("subject_token");
        if (!SUBJECT_TYPES.contains(form.required("subject_token_type"))) {
            throw OAuthError.malformed("invalid_request", "subject_token_type must be " + ACCESS_TOKEN);
        }
        if (form.optional("actor_token").isPresent()
                || form.optional("actor_token_type").isPresent()) {
            throw OAuthError.malformed(
                    "invalid_request", "the actor is the authenticated client: send no actor_token and no type of one");
        }
        if (!form.optional("requested_token_type").orElse(ACCESS_TOKEN).equals(ACCESS_TOKEN)) {
            throw OAuthError.malformed("invalid_request", "requested_token_type must be " + ACCESS_TOKEN);
        }
        if (!form.optional("audience").orElse(issuer).equals(issuer)) {
            throw OAuthError.malformed("invalid_target", "the only audience is " + issuer);
        }
    }

    /** On whose behalf; fails with {@link OAuthError} or {@link Refusal}. Asks the identity provider, on another thread. */
    CompletableFuture<TokenRequest.OnBehalfOf> subject(Form form, String agentId, String keyThumbprint) {
        CompletableFuture<TokenRequest.OnBehalfOf> answer = new CompletableFuture<>();
        try {
            askers.execute(() -> {
                try {
                    answer.complete(proven(form, agentId, keyThumbprint));
                } catch (OAuthError | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(OAuthError.denied(
                    503, "temporarily_unavailable", "too many exchanges wait for identity providers"));
        }
        return answer;
    }

    private TokenRequest.OnBehalfOf proven(Form form, String agentId, String keyThumbprint) throws OAuthError {
        try {
            StrictJws jws = StrictJws.parse(form.required("subject_token"));
            String claimed = SubjectToken.claimedIssuer(jws);
            TrustedIssuer trusted = trusted(claimed, false);
            String keyId = jws.header().getKeyID();
            Optional<VerificationKey> key = key(trusted, keyId);
            if (key.isEmpty()) {
                trusted = trusted(claimed, true); // it may have begun to sign with another one
                key = key(trusted, keyId);
            }
            SubjectToken token = SubjectToken.verify(
                    jws,
                    key.orElseThrow(() -> new BadToken(Reason.UNKNOWN_KEY, "signed by no key of its issuer")),
                    trusted,
                    new SubjectToken.Bearer(agentId, address.issuer(), keyThumbprint),
                    clock.instant());
            PersonSession session = sessions.confirm(token.issuer(), token.userId(), token.sessionId());
            return new TokenRequest.OnBehalfOf(session.personId(), session.id(), token.expiresAt());
        } catch (BadToken bad) {
            throw refused(bad.reason() + ", " + bad.getMessage());
        } catch (Refusal refusal) {
            throw unacceptable(refusal);
        }
    }

    private TrustedIssuer trusted(String issuer, boolean anew) throws BadToken {
        return sessions.issuer(issuer, anew)
                .orElseThrow(() -> new BadToken(Reason.ISSUER, "issued by nobody whom we trust with people"));
    }

    /** A policy's no is an invalid request as well (RFC 8693, 2.2.2); what can't be told now is neither yes nor no. */
    static OAuthError unacceptable(Refusal refusal) {
        if (refusal.kind() != Refusal.Kind.FORBIDDEN) {
            throw refusal;
        }
        return refused(refusal.slug() + ": " + refusal.getMessage());
    }

    private static OAuthError refused(String reason) {
        return OAuthError.denied(400, "invalid_request", "subject token: " + reason);
    }

    /** The signature key of that id; a token without one names no key, and none is guessed. */
    private static Optional<VerificationKey> key(TrustedIssuer trusted, String keyId) throws BadToken {
        if (keyId == null) {
            throw new BadToken(Reason.UNKNOWN_KEY, "kid is missing");
        }
        try {
            for (JsonNode each : JSON.readTree(trusted.keys()).path("keys")) {
                boolean signs = each.path("use").asText("sig").equals("sig");
                if (signs && keyId.equals(each.path("kid").asText(null))) {
                    return Optional.of(
                            VerificationKey.of(JSON.convertValue(each, new TypeReference<Map<String, Object>>() {})));
                }
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new BadToken(Reason.UNKNOWN_KEY, "the issuer's keys can't be read");
        }
    }
}
