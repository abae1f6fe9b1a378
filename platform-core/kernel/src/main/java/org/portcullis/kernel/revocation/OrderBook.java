// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.broker.LeaseRow;
import org.portcullis.kernel.broker.SideState;
import org.portcullis.kernel.ledger.KillSwitch.Purpose;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Neighbours;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;

/** Writes orders from the leases as they are at that moment. */
final class OrderBook {
    private final LeaseSource leases;
    private final Clock clock;

    OrderBook(LeaseSource leases, Clock clock) {
        this.leases = leases;
        this.clock = clock;
    }

    /**
     * An order and what must hold for its answers to be believed.
     *
     * @param order what is sent
     * @param identities who was there when the leases were made
     * @param before evidence of sides that somebody else has ended already
     * @param sides what the order's references are
     */
    record Written(Order order, Set<String> identities, Optional<Evidence> before, List<Outcome.Side> sides) {
        /** Whether every side here has ended already. */
        boolean nothingLeft() {
            return order.held().isEmpty();
        }
    }

    /** An order over leases. */
    Written overLeases(Command command, OrderTo to, boolean fresh) {
        List<LeaseRow> rows = fresh ? leases.now(to.leaseIds()) : leases.remembered(to.leaseIds());
        Instant now = clock.instant();
        List<Held> held = new ArrayList<>();
        Set<String> identities = new LinkedHashSet<>();
        List<String> gone = new ArrayList<>();
        List<Outcome.Side> sides = new ArrayList<>();
        for (LeaseRow row : rows) {
            for (boolean pamSide : List.of(false, true)) {
                Optional<LeaseRow.Side> side = side(row, to.place().adapter(), pamSide);
                Optional<Held> alive = side.flatMap(any -> pamSide ? row.heldAtPam(now) : row.heldAtVault(now));
                alive.ifPresent(held::add);
                alive.ifPresent(any -> sides.add(new Outcome.Side(row.id(), pamSide)));
                alive.flatMap(any -> side)
                        .map(LeaseRow.Side::vendorIdentity)
                        .filter(identity -> !identity.isEmpty())
                        .ifPresent(identities::add);
                side.filter(any -> any.state() == SideState.ENDED).ifPresent(any -> gone.add(row.id()));
            }
        }
        boolean unsure = held.stream()
                .anyMatch(each -> !each.settled() || each.vendorLease().isEmpty());
        Neighbours neighbours = unsure ? leases.neighbours(to.place().adapter(), to.leaseIds()) : Neighbours.UNKNOWN;
        Optional<Evidence> before = gone.isEmpty()
                ? Optional.empty()
                : leases.storedEvidence(gone, to.place().part() == Part.PAM_SESSION);
        return new Written(order(command, to, held, neighbours), identities, before, sides);
    }

    /** An order to who holds no references. */
    Written overFences(Command command, OrderTo to) {
        return new Written(order(command, to, List.of(), Neighbours.UNKNOWN), Set.of(), Optional.empty(), List.of());
    }

    /** Whether the agent may be enabled at that directory by a call that began before the order's fence. */
    boolean mayBeEnabled(OrderTo to) {
        return leases.mayBeEnabled(to.place().adapter(), to.agentId());
    }

    private static Optional<LeaseRow.Side> side(LeaseRow row, String adapter, boolean pamSide) {
        Optional<LeaseRow.Side> side = pamSide ? row.pam() : Optional.of(row.vault());
        return side.filter(each -> each.adapter().equals(adapter));
    }

    /**
     * To whom and over what.
     *
     * @param place part and instance
     * @param agentId empty where no single agent is concerned
     * @param leaseIds leases of the agent there, at most a few; empty for those that hold no references
     */
    record OrderTo(PartRow.Place place, String agentId, Collection<String> leaseIds) {}

    private static Order order(Command command, OrderTo to, List<Held> held, Neighbours neighbours) {
        boolean wholeAgent = command.purpose() == Purpose.KILL
                && command.target().meansAgents()
                && !to.agentId().isEmpty();
        String piece =
                to.leaseIds().stream().findFirst().map(first -> "/" + first).orElse("");
        return new Order(
                command.id() + "/" + to.place().part() + "/" + to.place().adapter() + "/" + to.agentId() + piece,
                wholeAgent ? Order.Scope.AGENT : Order.Scope.REFERENCES,
                to.agentId(),
                held,
                command.keys().names(),
                command.times().fencedAt(),
                neighbours);
    }
}
