// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantState;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.service.Refusal;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.ledger.GatewayQuestion;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.service.ledger.TokenGrant;
import org.portcullis.service.ledger.TokenRequest;
import org.portcullis.service.ledger.Verdict;

/** The {@link Ledger}: grants in the store's own transaction, reads from this node's view. */
@Component(service = Ledger.class)
public final class LedgerView implements Ledger {
    private static final String OWN = "SELECT id FROM grant_entry WHERE id = ? AND agent_id = ? AND kind = 'TOKEN'";

    /** Longer than the store's own patience: only a database that hangs in the middle of a commit is met by it. */
    private static final long LONGEST_SECONDS = 15;

    private final Store store;
    private final GrantGate gate;
    private final NodeView view;
    private final Clock clock;
    private final TokenAdmission tokens;
    private final Decisions decisions;

    /** Over the store and the view. */
    @Activate
    public LedgerView(
            @Reference Store store,
            @Reference GrantGate gate,
            @Reference NodeView view,
            @Reference SeenElevations elevations,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this.store = store;
        this.gate = gate;
        this.view = view;
        this.clock = clock == null ? Clock.systemUTC() : clock;
        this.tokens = new TokenAdmission(gate, view, store.shared());
        this.decisions = new Decisions(view, elevations);
    }

    @Override
    public CompletableFuture<TokenGrant> admitToken(TokenRequest request) {
        CompletableFuture<TokenGrant> admitted;
        try {
            admitted = store.submit(Priority.NORMAL, tx -> tokens.admit(tx, request, clock.instant()));
        } catch (StoreException e) {
            admitted = CompletableFuture.failedFuture(e);
        }
        return admitted.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).exceptionally(LedgerView::refused);
    }

    private static TokenGrant refused(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof StoreException || cause instanceof TimeoutException) {
            String why = cause instanceof TimeoutException ? "the store doesn't answer." : cause.getMessage();
            throw unavailable("The token can't be recorded, so it isn't issued: " + why, cause);
        }
        throw cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }

    @Override
    public void useUp(TokenRequest.Proof proof) {
        if (!store.shared()) {
            return;
        }
        Instant now = clock.instant();
        try {
            store.write(Priority.NORMAL, tx -> {
                tokens.useUp(tx, proof, now);
                return null;
            });
        } catch (StoreException e) {
            throw unavailable("Whether what proves the agent was used before can't be told: try again.", e);
        }
    }

    @Override
    public void endToken(String agentId, String grantId) {
        Instant now = clock.instant();
        try {
            store.write(Priority.NORMAL, tx -> {
                boolean own =
                        tx.one(OWN, row -> row.text("id"), grantId, agentId).isPresent();
                if (own && gate.end(tx, grantId, now, GrantState.ENDED)) {
                    tx.audit(new AuditEntry(
                            "token.end", "DONE", agentId, Optional.of(agentId), Optional.of(grantId), Map.of()));
                }
                return null;
            });
        } catch (StoreException e) {
            throw unavailable("The token's end can't be recorded: try again. " + e.getMessage(), e);
        }
    }

    private static Refusal unavailable(String sentence, Throwable e) {
        Refusal refusal = new Refusal(Refusal.Kind.UNAVAILABLE, "store-unavailable", sentence);
        refusal.initCause(e);
        return refusal;
    }

    @Override
    public Verdict standing(String grantId) {
        try {
            return decisions.standing(grantId);
        } catch (StoreException e) {
            return unread(e);
        }
    }

    @Override
    public Verdict decide(GatewayQuestion question) {
        try {
            return decisions.decide(question);
        } catch (StoreException e) {
            return unread(e);
        }
    }

    private static Verdict unread(StoreException e) {
        return new Verdict(false, "the ledger can't be read: " + e.getMessage(), List.of());
    }

    @Override
    public boolean seesFences(Set<String> keys) {
        return view.sees(keys.stream().map(Keys::parse).collect(Collectors.toSet()));
    }

    @Override
    public AutoCloseable listen(Listener listener) {
        return view.listen(listener::changed);
    }
}
