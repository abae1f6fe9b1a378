// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.portcullis.service.revocation.PartState;
import org.portcullis.spi.revocation.Evidence;

/** A part at one instance as it is driven: the worst of its orders. All access is under the kill's lock. */
final class PartRun {
    final PartRow.Place place;
    private final List<OrderRun> orders;
    private final int attemptsBefore;
    private PartRow shown;

    /**
     * @param shown as it was stored; settled ones have no orders
     * @param orders what is to be done
     */
    PartRun(PartRow shown, Collection<OrderRun> orders) {
        this.place = shown.key();
        this.shown = shown;
        this.orders = List.copyOf(orders);
        this.attemptsBefore = shown.attempts();
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
        if (orders.isEmpty()) {
            return false;
        }
        PartState before = shown.state();
        List<OrderRun> open =
                orders.stream().filter(order -> !order.state().settled()).toList();
        int attempts = attemptsBefore
                + orders.stream().mapToInt(OrderRun::attempts).max().orElse(0);
        if (open.isEmpty()) {
            Optional<Evidence> weakest =
                    orders.stream().map(OrderRun::evidence).reduce(Optional.empty(), Proof::weaker);
            PartState state = Proof.state(weakest);
            long elapsed = before.settled() ? shown.elapsedMillis() : elapsedMillis;
            shown = new PartRow(place, state, weakest, attempts, elapsed, settledDetail());
        } else {
            OrderRun worst = worst(open);
            String more = orders.size() == 1 ? "" : open.size() + " of " + orders.size() + " orders open: ";
            shown = new PartRow(place, worst.state(), Optional.empty(), attempts, 0, more + worst.detail());
        }
        return before != shown.state();
    }

    private String settledDetail() {
        return orders.size() == 1 ? orders.get(0).detail() : orders.size() + " orders confirmed";
    }

    private static OrderRun worst(List<OrderRun> open) {
        for (PartState state : List.of(PartState.STUCK, PartState.RETRYING)) {
            for (OrderRun order : open) {
                if (order.state() == state) {
                    return order;
                }
            }
        }
        return open.get(0);
    }
}
