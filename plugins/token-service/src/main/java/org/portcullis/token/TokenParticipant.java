// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

/**
 * Ends tokens (REV-1, part TOKEN). The fence has made them invalid already; here they leave the cache, and the end is
 * proven by asking introspection about tokens that were good before.
 */
@Component(service = RevocationParticipant.class, property = "portcullis.instance=token-service")
public final class TokenParticipant implements RevocationParticipant {
    private static final int REMEMBERED_ORDERS = 10_000;
    private static final String AGENT_KEY = "agent:";
    private static final String GRANT_KEY = "grant:";

    private final AccessTokens tokens;
    private final Introspection introspection;
    private final Ledger ledger;
    private final Map<String, List<AccessToken>> dropped = new ConcurrentHashMap<>();

    /** Wired to the tokens of this node, and to what knows whether they stand. */
    @Activate
    public TokenParticipant(
            @Reference AccessTokens tokens, @Reference Introspection introspection, @Reference Ledger ledger) {
        this.tokens = tokens;
        this.introspection = introspection;
        this.ledger = ledger;
    }

    @Override
    public Part part() {
        return Part.TOKEN;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    /** Constant: the address may move with the port, the ledger behind it does not. */
    @Override
    public String vendorIdentity(CallContext context) {
        return "token-service";
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        requireTime(context);
        List<AccessToken> gone = tokens.drop(order.agentId());
        if (dropped.size() >= REMEMBERED_ORDERS) {
            dropped.clear(); // the fences below remain the proof
        }
        dropped.merge(order.id(), gone, (before, now) -> now.isEmpty() ? before : now);
        return gone.isEmpty() ? new Receipt.AlreadyAbsent() : new Receipt.Ended(gone.size());
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        requireTime(context);
        if (!ledger.seesFences(order.fencedKeys())) {
            return Optional.empty();
        }
        for (AccessToken token : dropped.getOrDefault(order.id(), List.of())) {
            if (concerns(order, token) && introspection.stands(token)) {
                return Optional.empty();
            }
        }
        dropped.remove(order.id());
        return Optional.of(Evidence.READ_BACK);
    }

    private static boolean concerns(Order order, AccessToken token) {
        boolean named = order.fencedKeys().contains(AGENT_KEY + token.agentId())
                || order.fencedKeys().contains(GRANT_KEY + token.grantId())
                || order.fencedKeys().contains("environment:" + token.environment())
                || token.behalf().filter(person -> concerns(order, person)).isPresent();
        return named && !token.issuedAt().isAfter(order.fencedAt());
    }

    private static boolean concerns(Order order, AccessToken.Behalf person) {
        return order.fencedKeys().contains("person:" + person.personId())
                || order.fencedKeys().contains("person_session:" + person.sessionId());
    }

    private static void requireTime(CallContext context) {
        if (context.remaining(Clock.systemUTC()).isZero()) {
            throw new AdapterException(FailureKind.TIMEOUT, "not begun: the deadline has passed");
        }
    }
}
