// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners that something has ended; rings that come while it tells are one. */
final class Bells {
    private static final Logger LOG = LoggerFactory.getLogger(Bells.class);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean rung = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread named = new Thread(task, "ledger-listeners");
        named.setDaemon(true);
        return named;
    });

    AutoCloseable listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Returns at once. */
    void ring() {
        if (!thread.isShutdown() && rung.compareAndSet(false, true)) {
            thread.execute(this::tell);
        }
    }

    private void tell() {
        rung.set(false); // before telling: what rings from now on is told again
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.warn("a listener of the ledger failed", e);
            }
        }
    }

    void close() {
        thread.shutdown();
    }
}
