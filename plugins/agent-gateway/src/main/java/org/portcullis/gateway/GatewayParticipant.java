// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
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
 * Closes the path through this gateway (REV-1, part GATEWAY_BLOCK): what is under way is cut, and the end is confirmed when
 * this node sees the fences and nothing of the target moves any more.
 */
@Component(service = RevocationParticipant.class, property = "portcullis.instance=agent-gateway")
public final class GatewayParticipant implements RevocationParticipant {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final InFlight inFlight;

    /** Wired to the node's view and to what is under way. */
    @Activate
    public GatewayParticipant(@Reference Ledger ledger, @Reference InFlight inFlight) {
        this.ledger = ledger;
        this.inFlight = inFlight;
    }

    @Override
    public Part part() {
        return Part.GATEWAY_BLOCK;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    /** Constant: there is nothing behind it that could be another. */
    @Override
    public String vendorIdentity(CallContext context) {
        return "agent-gateway";
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        requireTime(context);
        int cut = inFlight.cut(exchange -> concerns(order, exchange), "revoked");
        if (cut > 0) { // both sides of a cut are told at once, and gone in milliseconds: then the first question
            // confirms
            Duration left = context.remaining(Clock.systemUTC()).dividedBy(2);
            inFlight.awaitGone(
                    exchange -> concerns(order, exchange), left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT);
        }
        return cut == 0 ? new Receipt.AlreadyAbsent() : new Receipt.Ended(cut);
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        requireTime(context);
        if (!ledger.seesFences(order.fencedKeys()) || inFlight.isForwarding(exchange -> concerns(order, exchange))) {
            return Optional.empty();
        }
        return Optional.of(Evidence.READ_BACK);
    }

    /** The agent's own, or whatever rests on a grant that no longer stands: other tasks' exchanges go on. */
    private boolean concerns(Order order, Exchange exchange) {
        boolean agents = order.scope() == Order.Scope.AGENT
                && !order.agentId().isEmpty()
                && exchange.asked().token().agentId().equals(order.agentId());
        return agents || !inFlight.stands(exchange);
    }

    private static void requireTime(CallContext context) {
        if (context.remaining(Clock.systemUTC()).isZero()) {
            throw new AdapterException(FailureKind.TIMEOUT, "not begun: the deadline has passed");
        }
    }
}
