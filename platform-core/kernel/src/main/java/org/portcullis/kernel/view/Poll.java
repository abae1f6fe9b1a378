// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.portcullis.kernel.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the view's poll every 500 ms, and says once when it begins to fail and once when it works again. */
final class Poll implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Poll.class);
    private static final long EVERY_MILLIS = 500;

    private final Runnable refresh;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread named = new Thread(task, "ledger-poll");
        named.setDaemon(true);
        return named;
    });
    private final AtomicBoolean asked = new AtomicBoolean();
    private boolean failing;

    /** Begins at once. */
    Poll(Runnable refresh) {
        this.refresh = refresh;
        thread.scheduleWithFixedDelay(this::once, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Polls now; returns at once. */
    void soon() {
        if (!thread.isShutdown() && asked.compareAndSet(false, true)) {
            thread.execute(this::once);
        }
    }

    private void once() {
        asked.set(false);
        try {
            refresh.run();
            if (failing) {
                LOG.info("The view of the ledger is fresh again");
            }
            failing = false;
        } catch (StoreException e) {
            warn(NodeView.sentence(e), e);
        } catch (RuntimeException e) {
            warn("The view's poll failed, and the view denies once it is 2 s old", e);
        }
    }

    private void warn(String sentence, RuntimeException e) {
        if (!failing) {
            LOG.warn(sentence, e);
        }
        failing = true;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
