// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.portcullis.spi.CallContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends leases that have run out, though the target does so too, and keeps the book short. */
final class ExpirySweep implements AutoCloseable {
    private static final long INTERVAL_SECONDS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(ExpirySweep.class);

    private final LeaseBook book;
    private final VaultLocalClient target;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor thread;
    private boolean failing;

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
            failing = false;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.warn(
                        "Leases that have run out could not all be ended; the target's own clock ends them, and this is"
                                + " tried again every {} s without another word.",
                        INTERVAL_SECONDS,
                        e);
            }
            failing = true;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
