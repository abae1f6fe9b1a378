// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one listener in order, on a thread of its own. */
final class Subscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    private final Instances.Listener listener;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread daemon = new Thread(task, "portcullis-instances");
        daemon.setDaemon(true);
        return daemon;
    });

    Subscription(Instances.Listener listener) {
        this.listener = listener;
    }

    void present(Instance instance) {
        tell(() -> listener.present(instance));
    }

    void gone(String id) {
        tell(() -> listener.gone(id));
    }

    private void tell(Runnable news) {
        try {
            thread.execute(() -> {
                try {
                    news.run();
                } catch (RuntimeException e) {
                    LOG.warn("a listener of adapter instances failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("a closed listener isn't told", e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
