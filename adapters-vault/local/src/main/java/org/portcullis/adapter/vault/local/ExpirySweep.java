// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;

/** Ends leases that have run out, though the target does so too, and keeps the book short. */
final class ExpirySweep implements AutoCloseable {
    private static final long INTERVAL_SECONDS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final LeaseBook book;
    private final VaultLocalClient target;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor thread;

    ExpirySweep(LeaseBook book, VaultLocalClient target, Clock clock) {
        this.book = book;
        this.target = target;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread sweeper = new Thread(work, "vault-local-sweep");
            sweeper.setDaemon(true);
            return sweeper;
        });
        thread.scheduleWithFixedDelay(this::sweep, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    void sweep() {
        try {
            List<String> spaces = book.runOut(clock.instant());
            for (String space : spaces) {
                target.closeSpace(space, new CallContext(clock.instant().plus(PATIENCE), "sweep-" + space, "sweep"));
            }
            book.end(spaces, clock.instant());
            book.shrink(clock.instant());
        } catch (AdapterException | IOException e) {
            // the next round tries again; until then the target's own clock keeps the accounts dead
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
