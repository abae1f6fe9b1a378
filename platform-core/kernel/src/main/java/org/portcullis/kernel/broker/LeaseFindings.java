// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.health.Examined;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.service.platform.Readiness;

/** What {@code portcullis doctor} says of leases: some that should have ended long ago wait for a vendor. */
@Component(service = Examined.class)
public final class LeaseFindings implements Examined {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String WAITING = "SELECT COUNT(*) AS n, COALESCE(MAX(detail), '') AS detail FROM lease"
            + " WHERE ended_at IS NULL AND state = 'ENDING' AND created_at < ?";

    private final Store store;

    /** Over the store. */
    @Activate
    public LeaseFindings(@Reference Store store) {
        this.store = store;
    }

    @Override
    public List<Readiness.Finding> examine() {
        Instant before = Clock.systemUTC().instant().minus(LONG);
        try {
            return store.read(tx -> tx.query(
                    WAITING,
                    row -> new Readiness.Finding(
                            "leases", row.number("n") == 0, sentence(row.number("n"), row.text("detail"))),
                    before));
        } catch (StoreException e) {
            return List.of(new Readiness.Finding("leases", false, e.getMessage()));
        }
    }

    private static String sentence(long waiting, String detail) {
        return waiting == 0
                ? "none waits for its vendor"
                : waiting + " wait for their vendors to prove that they are dead, one of them: " + detail;
    }

    @Override
    public List<String> obstacles() {
        return List.of();
    }
}
