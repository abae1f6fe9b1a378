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
    private boolean confirmOnly;
    private long ticket;

    OrderRun(OrderBook.OrderTo to) {
        this.to = to;
    }

    /** Begins an attempt; empty when one is under way or it is settled. */
    Optional<Attempts.Task> begin(Command command) {
        if (running || state.settled()) {
            return Optional.empty();
        }
        running = true;
        ticket++;
        attempts++;
        return Optional.of(new Attempts.Task(command, to, attempts > 1, confirmOnly));
    }

    /** Ends the attempt. */
    void end(Outcome outcome) {
        inARow = state == outcome.state() ? inARow + 1 : 1;
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
