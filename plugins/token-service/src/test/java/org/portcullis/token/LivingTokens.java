// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.portcullis.service.IdKind;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.tck.Fault;
import org.portcullis.tck.RevocationVendor;

/**
 * Real tokens of a real token service, tried at its introspection endpoint. The fences of an order reach this node only
 * after it was asked for them once: until then the tokens live.
 */
final class LivingTokens implements RevocationVendor {
    private final Sts sts;
    private final TestAgent agent;
    private final RevocationParticipant participant;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    LivingTokens(Path folder) throws Exception {
        sts = new Sts(folder).start();
        agent = new TestAgent(sts, RiskTier.LOW);
        participant = new TokenParticipant(sts.tokens, sts.introspection, sts.ledger);
    }

    @Override
    public RevocationParticipant participant() {
        return participant;
    }

    @Override
    public Held grantAccess(TaskRef task) {
        try {
            String token = agent.bearerToken();
            String grant = sts.tokens.read(token).grantId();
            tokens.put(grant, token);
            return held(grant);
        } catch (Exception e) {
            throw new IllegalStateException("no token was issued", e);
        }
    }

    @Override
    public boolean stillOpen(Held held) {
        try {
            String form = Sts.form(agent.authenticated(agent.assertion(), "token", tokens.get(held.leaseId())));
            return sts.post(IntrospectionEndpoint.PATH, form)
                    .json()
                    .get("active")
                    .asBoolean();
        } catch (Exception e) {
            throw new IllegalStateException("introspection does not answer", e);
        }
    }

    @Override
    public Held unknown() {
        String grant = IdKind.GRANT.newId(Instant.now());
        sts.ledger.fences.add("grant:" + grant);
        return held(grant);
    }

    @Override
    public Order commanded(Order order) {
        Set<String> fenced =
                order.held().stream().map(held -> "grant:" + held.leaseId()).collect(Collectors.toSet());
        fenced.stream().filter(key -> !sts.ledger.fences.contains(key)).forEach(sts.ledger.arriving::add);
        return new Order(
                order.id(), order.scope(), agent.id, order.held(), fenced, order.fencedAt(), order.neighbours());
    }

    @Override
    public boolean goesByReferences() {
        return false;
    }

    @Override
    public Set<Fault> faults() {
        return Set.of();
    }

    @Override
    public void breakWith(Fault fault) {
        // nothing stands between the participant and its own node
    }

    @Override
    public Set<String> canaries() {
        return Set.of();
    }

    @Override
    public void close() {
        try {
            sts.close();
        } catch (Exception e) {
            throw new IllegalStateException("the token service does not stop", e);
        }
    }

    private static Held held(String grant) {
        return new Held(grant, "", "", "", true, Instant.now().plusSeconds(600));
    }
}
