// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs short tasks that don't wait for anything on a few threads of a pool. A thread goes on with the next task, so that
 * under load none has to be woken: with a thread for each task, waking it costs as much as the task.
 */
final class ShortTasks implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(ShortTasks.class);

    private final Executor pool;
    private final int most;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();

    /** @param most how many threads of the pool at once */
    ShortTasks(Executor pool, int most) {
        this.pool = pool;
        this.most = most;
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        startOneMore();
    }

    private void startOneMore() {
        int now = running.get();
        while (now < most) {
            if (running.compareAndSet(now, now + 1)) {
                start();
                return;
            }
            now = running.get();
        }
    }

    private void start() {
        try {
            pool.execute(this::run);
        } catch (RuntimeException e) {
            running.decrementAndGet(); // the pool is closed: what waits here is cut by who closed it
            throw e;
        }
    }

    private void run() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("A step of an exchange failed.", e);
            }
        }
        running.decrementAndGet();
        if (!waiting.isEmpty()) {
            startOneMore(); // it came after the last look, when all threads were still counted as running
        }
    }
}
