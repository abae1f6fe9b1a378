// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.service.revocation.PartState;
import org.portcullis.spi.revocation.Part;

@DisplayName("REV-5: a vendor that was down all through the SLA is asked again 30 s after its end, not 5 min")
class OrderRunTest {
    private final OrderRun order = new OrderRun(
            new OrderBook.OrderTo(new PartRow.Place(Part.VAULT_LEASE, "vault~t"), "agt_1", List.of("lse_1")));

    private Duration pauseAfter(boolean pastSla) {
        order.end(Outcome.open(PartState.RETRYING, "down"), pastSla);
        return Schedule.next(PartState.RETRYING, order.inARow(), pastSla);
    }

    @Test
    @DisplayName("what failed within the SLA doesn't count for the pauses after it")
    void anew() {
        for (int i = 0; i < 6; i++) {
            pauseAfter(false);
        }
        assertThat(pauseAfter(true)).isBetween(Duration.ofSeconds(27), Duration.ofSeconds(33));
        assertThat(pauseAfter(true)).isBetween(Duration.ofSeconds(54), Duration.ofSeconds(66));
    }
}
