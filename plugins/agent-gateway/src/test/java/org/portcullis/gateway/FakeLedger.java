// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.portcullis.service.ledger.GatewayQuestion;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.service.ledger.TokenGrant;
import org.portcullis.service.ledger.TokenRequest;
import org.portcullis.service.ledger.Verdict;

/** Says yes to what has not ended. */
final class FakeLedger implements Ledger {
    final Set<String> ended = ConcurrentHashMap.newKeySet();
    final List<GatewayQuestion> questions = new CopyOnWriteArrayList<>();
    final List<Listener> listeners = new CopyOnWriteArrayList<>();
    volatile Runnable onDecide = () -> {};
    volatile Predicate<Set<String>> sees = keys -> true;

    void end(String grant) {
        ended.add(grant);
        listeners.forEach(Listener::changed);
    }

    @Override
    public Verdict decide(GatewayQuestion question) {
        questions.add(question);
        List<String> rests = List.of(question.tokenGrantId(), question.elevationId());
        boolean allowed = rests.stream().noneMatch(ended::contains);
        onDecide.run();
        return new Verdict(allowed, allowed ? "fine" : "secret reason", rests);
    }

    @Override
    public Verdict standing(String grantId) {
        return new Verdict(!ended.contains(grantId), "", List.of(grantId));
    }

    @Override
    public boolean seesFences(Set<String> keys) {
        return sees.test(keys);
    }

    @Override
    public AutoCloseable listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public CompletableFuture<TokenGrant> admitToken(TokenRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void useUp(TokenRequest.Proof proof) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void endToken(String agentId, String grantId) {
        throw new UnsupportedOperationException();
    }
}
