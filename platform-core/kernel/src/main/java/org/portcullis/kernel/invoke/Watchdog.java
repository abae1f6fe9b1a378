// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends calls at their deadline. Its one thread only decides; who waits is told on another. */
final class Watchdog implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService answers;

    Watchdog() {
        timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "portcullis-watchdog"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        answers = Executors.newCachedThreadPool(task -> daemon(task, "portcullis-overdue"));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a short task after a while. */
    Future<?> after(Duration delay, Runnable task) {
        return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Tells whoever waited; may take its time. */
    void tell(Runnable answer) {
        try {
            answers.execute(answer);
        } catch (RejectedExecutionException e) {
            answer.run(); // the platform stops: whoever waits is told at once
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        answers.shutdown();
    }
}
