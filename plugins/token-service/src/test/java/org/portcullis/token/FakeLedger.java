// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.GatewayQuestion;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.service.ledger.TokenGrant;
import org.portcullis.service.ledger.TokenRequest;
import org.portcullis.service.ledger.Verdict;
import org.portcullis.service.registry.AgentStatus;

/** A ledger in memory that blocks and ends as it is told. */
final class FakeLedger implements Ledger {
    final Map<String, TokenGrant> grants = new ConcurrentHashMap<>();
    final Set<String> ended = ConcurrentHashMap.newKeySet();
    final Set<String> fences = ConcurrentHashMap.newKeySet();
    final Set<String> unseen = ConcurrentHashMap.newKeySet();
    final Set<String> arriving = ConcurrentHashMap.newKeySet();
    volatile boolean usedElsewhere;
    final Set<String> used = ConcurrentHashMap.newKeySet();
    final Set<String> delegators = ConcurrentHashMap.newKeySet();
    volatile RuntimeException failure;
    /** Its answers wait for this. */
    volatile CompletableFuture<Void> answers = CompletableFuture.completedFuture(null);

    private final FakeRegistry registry;

    FakeLedger(FakeRegistry registry) {
        this.registry = registry;
    }

    @Override
    public CompletableFuture<TokenGrant> admitToken(TokenRequest request) {
        return answers.thenApplyAsync(none -> admit(request));
    }

    private TokenGrant admit(TokenRequest request) {
        if (failure != null) {
            throw failure;
        }
        var agent = registry.find(request.agentId()).orElseThrow();
        if (request.entryVersion().orElse(agent.version()) != agent.version()) {
            throw new Refusal(Refusal.Kind.CONFLICT, ENTRY_CHANGED, "the entry has changed");
        }
        var tier = agent.entry().profile().riskTier();
        if (agent.status() != AgentStatus.ACTIVE || fences.contains("agent:" + agent.id())) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "blocked", "the agent is " + agent.status() + " or blocked");
        }
        if (tier.boundTokens() && request.keyThumbprint().isEmpty()) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "unbound", "tokens of this tier are bound");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        if (request.onBehalfOf().isPresent()
                && !delegators.contains(request.onBehalfOf().get().personId())) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "not-its-delegator", "the intent doesn't name them");
        }
        Duration lifetime = request.lifetime().orElse(tier.longestToken());
        Instant end = request.onBehalfOf()
                .map(TokenRequest.OnBehalfOf::notAfter)
                .filter(proven -> proven.isBefore(now.plus(lifetime)))
                .orElse(now.plus(lifetime))
                .truncatedTo(ChronoUnit.SECONDS);
        TokenGrant grant = new TokenGrant(
                IdKind.GRANT.newId(now),
                agent.id(),
                agent.entry().profile().environment(),
                tier,
                now,
                end,
                request.onBehalfOf());
        grants.put(grant.grantId(), grant);
        return grant;
    }

    @Override
    public void useUp(TokenRequest.Proof proof) {
        if (usedElsewhere || !used.add(proof.id())) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, PROOF_USED, "used at another node");
        }
    }

    @Override
    public void endToken(String agentId, String grantId) {
        TokenGrant grant = grants.get(grantId);
        if (grant != null && grant.agentId().equals(agentId)) {
            ended.add(grantId);
        }
    }

    @Override
    public Verdict standing(String grantId) {
        TokenGrant grant = grants.get(grantId);
        boolean stands = grant != null
                && !ended.contains(grantId)
                && !fences.contains("grant:" + grantId)
                && !fences.contains("agent:" + grant.agentId())
                && grant.onBehalfOf()
                        .filter(behalf -> fences.contains("person_session:" + behalf.sessionId()))
                        .isEmpty();
        return new Verdict(stands, stands ? "stands" : "ended", List.of(grantId));
    }

    @Override
    public Verdict decide(GatewayQuestion question) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean seesFences(Set<String> keys) {
        boolean seen = keys.stream().noneMatch(unseen::contains) && fences.containsAll(keys);
        keys.stream().filter(arriving::remove).forEach(fences::add); // they were on their way: next time they are here
        return seen;
    }

    @Override
    public AutoCloseable listen(Listener listener) {
        return () -> {};
    }
}
