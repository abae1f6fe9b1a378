// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.service.revocation.PartState;
import org.portcullis.spi.revocation.Evidence;

/**
 * A part at one instance as it is driven: the worst of its orders. It is told of each order that moves, and looks at that one
 * alone: a mass kill has ten thousand of them. All access is under the kill's lock.
 */
final class PartRun {
    final PartRow.Place place;
    private final List<OrderRun> orders;
    private final Set<OrderRun> own;
    private final int attemptsBefore;
    private final Map<PartState, Set<OrderRun>> open = new EnumMap<>(PartState.class);
    private int attempts;
    private Optional<Evidence> weakest = Optional.empty();
    private PartRow shown;

    /**
     * @param shown as it was stored; settled ones have no orders
     * @param orders what is to be done
     */
    PartRun(PartRow shown, Collection<OrderRun> orders) {
        this.place = shown.key();
        this.shown = shown;
        this.orders = List.copyOf(orders);
        this.own = Set.copyOf(orders);
        this.attemptsBefore = shown.attempts();
        count();
    }

    List<OrderRun> orders() {
        return orders;
    }

    PartRow shown() {
        return shown;
    }

    boolean settled() {
        return shown.state().settled();
    }

    /**
     * Takes over what its orders say.
     *
     * @return whether its state has changed
     */
    boolean refresh(long elapsedMillis) {
        count();
        return tell(elapsedMillis);
    }

    /**
     * The same when nothing but that order has moved; one of an earlier plan for this place says nothing any more.
     *
     * @param before where that order was until now
     */
    boolean refresh(OrderRun order, PartState before, long elapsedMillis) {
        if (own.contains(order)) {
            Optional.ofNullable(open.get(before)).ifPresent(there -> there.remove(order));
            count(order);
        }
        return tell(elapsedMillis);
    }

    private void count() {
        open.clear();
        attempts = 0;
        weakest = Optional.empty();
        orders.forEach(this::count);
    }

    private void count(OrderRun order) {
        attempts = Math.max(attempts, order.attempts());
        if (order.state().settled()) {
            weakest = Proof.weaker(weakest, order.evidence());
        } else {
            open.computeIfAbsent(order.state(), state -> new LinkedHashSet<>()).add(order);
        }
    }

    private boolean tell(long elapsedMillis) {
        if (orders.isEmpty()) {
            return false;
        }
        PartState before = shown.state();
        int all = attemptsBefore + attempts;
        int left = open.values().stream().mapToInt(Set::size).sum();
        if (left == 0) {
            PartState state = Proof.state(weakest);
            long elapsed = before.settled() ? shown.elapsedMillis() : elapsedMillis;
            shown = new PartRow(place, state, weakest, all, elapsed, settledDetail());
        } else {
            OrderRun worst = worst();
            String more = orders.size() == 1 ? "" : left + " of " + orders.size() + " orders open: ";
            shown = new PartRow(place, worst.state(), Optional.empty(), all, 0, more + worst.detail());
        }
        return before != shown.state();
    }

    private String settledDetail() {
        return orders.size() == 1 ? orders.get(0).detail() : orders.size() + " orders confirmed";
    }

    private OrderRun worst() {
        for (PartState state : List.of(PartState.STUCK, PartState.RETRYING, PartState.PENDING)) {
            Set<OrderRun> there = open.getOrDefault(state, Set.of());
            if (!there.isEmpty()) {
                return there.iterator().next();
            }
        }
        throw new IllegalStateException("an open order is in a state of settled ones");
    }
}
