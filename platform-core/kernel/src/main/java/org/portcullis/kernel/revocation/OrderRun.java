// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.List;
import java.util.Optional;
import org.portcullis.service.revocation.PartState;
import org.portcullis.spi.revocation.Evidence;

/** One order to one instance for one agent, as it is driven. All access is under the kill's lock. */
final class OrderRun {
    final OrderBook.OrderTo to;
    private PartState state = PartState.PENDING;
    private Optional<Evidence> evidence = Optional.empty();
    private List<Outcome.Side> ended = List.of();
    private String detail = "asked";
    private int attempts;
    private int inARow;
    private boolean running;
    private boolean stored;
    private boolean late;
    private boolean confirmOnly;
    private long ticket;

    OrderRun(OrderBook.OrderTo to) {
        this.to = to;
    }

    /** Begins an attempt; empty when one is under way or it is settled. */
    Optional<Attempts.Task> begin(Command command, boolean pastSla) {
        if (running || state.settled()) {
            return Optional.empty();
        }
        running = true;
        ticket++;
        attempts++;
        return Optional.of(new Attempts.Task(command, to, attempts > 1, confirmOnly, pastSla));
    }

    /** The SLA has passed: a vendor that was asked and has said nothing has failed as far as people are concerned (REV-5). */
    void late() {
        if (running && state == PartState.PENDING && !confirmOnly) {
            state = PartState.RETRYING;
            detail = "asked, and no answer yet: the time for it is over, it is asked again when the call ends";
        }
    }

    /** Ends the attempt; past the SLA the row of equal ends begins anew, since the pauses between attempts do. */
    void end(Outcome outcome, boolean pastSla) {
        inARow = state == outcome.state() && pastSla == late ? inARow + 1 : 1;
        late = pastSla;
        running = false;
        state = outcome.state();
        evidence = outcome.evidence();
        ended = outcome.leases();
        detail = outcome.detail();
        confirmOnly = state == PartState.PENDING && outcome.pause().isPresent();
    }

    /** Whether its leases' end still has to be stored. */
    boolean toStore() {
        return state.settled() && !stored;
    }

    void stored(boolean now) {
        stored = now;
    }

    /** Whether a timer that was set then is still the one to act. */
    boolean current(long thatTicket) {
        return ticket == thatTicket && !running;
    }

    long ticket() {
        return ticket;
    }

    PartState state() {
        return state;
    }

    Optional<Evidence> evidence() {
        return evidence;
    }

    /** Sides of leases that were proven dead. */
    List<Outcome.Side> ended() {
        return ended;
    }

    String detail() {
        return detail;
    }

    int attempts() {
        return attempts;
    }

    int inARow() {
        return inARow;
    }
}
