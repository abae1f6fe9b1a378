// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets what failed to come up without its secret try again: when the vault's instance is there, and from then on. */
final class SecretComeback implements Instances.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SecretComeback.class);

    private final Set<String> stores = ConcurrentHashMap.newKeySet();
    private final Consumer<String> revisit;
    private final Duration period;
    private ScheduledThreadPoolExecutor timer;

    /** @param period how long a vault that is there, and couldn't be reached, is waited for */
    SecretComeback(Consumer<String> revisit, Duration period) {
        this.revisit = revisit;
        this.period = period;
    }

    @Override
    public synchronized void present(Instance instance) {
        if (!instance.serves().contains(ExtensionPoint.SECRET_STORE)) {
            stores.remove(instance.id());
            return;
        }
        stores.add(instance.id());
        revisit.accept(instance.id());
        if (timer == null) {
            timer = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "portcullis-comeback");
                thread.setDaemon(true);
                return thread;
            });
            long millis = period.toMillis();
            timer.scheduleWithFixedDelay(this::visit, millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void visit() {
        try {
            stores.forEach(revisit);
        } catch (RuntimeException e) { // a bundle that is just going: the next round is another try
            LOG.debug("what lacks a secret could not be looked for", e);
        }
    }

    @Override
    public void gone(String id) {
        stores.remove(id); // who needs a secret of it is told when it asks
    }

    @Override
    public synchronized void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
