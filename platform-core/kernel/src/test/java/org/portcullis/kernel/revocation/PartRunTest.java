// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.service.revocation.PartState;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Part;

@DisplayName("REV-5: a part is the worst of its orders, whichever of them moves")
class PartRunTest {
    private static final PartRow.Place PLACE = new PartRow.Place(Part.VAULT_LEASE, "vault~t");

    private final Random random = new Random(7);
    private final List<OrderRun> orders = new ArrayList<>();
    private final List<Supplier<Outcome>> outcomes = List.of(
            () -> Outcome.open(PartState.PENDING, "no evidence yet"),
            () -> Outcome.open(PartState.RETRYING, "down"),
            () -> Outcome.open(PartState.STUCK, "refused"),
            () -> Outcome.settled(Optional.of(Evidence.READ_BACK), List.of(), "read back"),
            () -> Outcome.settled(Optional.of(Evidence.EXPIRED), List.of(), "expired"),
            () -> Outcome.settled(Optional.empty(), List.of(), "nothing was made there"));

    private static PartRow asked() {
        return new PartRow(PLACE, PartState.PENDING, Optional.empty(), 3, 0, "asked");
    }

    private PartRun part(int count) {
        for (int i = 0; i < count; i++) {
            orders.add(new OrderRun(new OrderBook.OrderTo(PLACE, "agt_1", List.of("lse_" + i))));
        }
        return new PartRun(asked(), orders);
    }

    private PartState move(OrderRun order, Outcome outcome) {
        PartState before = order.state();
        order.end(outcome, false);
        return before;
    }

    @Test
    @DisplayName("told of one order after the other it says what a look at all of them says")
    void told() {
        PartRun part = part(12);
        for (int i = 0; i < 3_000 && !part.settled(); i++) {
            OrderRun order = orders.get(random.nextInt(orders.size()));
            if (order.state().settled()) {
                continue;
            }
            part.refresh(
                    order,
                    move(order, outcomes.get(random.nextInt(outcomes.size())).get()),
                    5);
            PartRun whole = new PartRun(asked(), orders);
            whole.refresh(5);
            assertThat(part.shown().state()).isEqualTo(whole.shown().state());
            assertThat(part.shown().evidence()).isEqualTo(whole.shown().evidence());
            assertThat(part.shown().attempts()).isEqualTo(whole.shown().attempts());
        }
        assertThat(part.shown().state()).isEqualTo(PartState.REVOKED);
        assertThat(part.shown().evidence()).contains(Evidence.EXPIRED);
    }

    @Test
    @DisplayName("an order of an earlier plan for the same place, which ends late, settles nothing")
    void foreign() {
        OrderRun earlier = new OrderRun(new OrderBook.OrderTo(PLACE, "agt_1", List.of("lse_0")));
        PartRun part = part(1);
        Outcome proven = Outcome.settled(Optional.of(Evidence.READ_BACK), List.of(), "read back");
        part.refresh(earlier, move(earlier, proven), 5);
        assertThat(part.settled()).isFalse();
        part.refresh(orders.get(0), move(orders.get(0), proven), 5);
        assertThat(part.shown().state()).isEqualTo(PartState.VERIFIED);
    }
}
