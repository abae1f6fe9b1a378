// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Somebody else at a vendor: one call after the other, with a pause as people's programs have, each timed. */
final class Bystander implements AutoCloseable {
    private static final long PAUSE_MILLIS = 20;

    private final Runnable call;
    private final Thread thread;
    private List<Double> times = new ArrayList<>();
    private volatile boolean over;

    /** @param call must succeed */
    Bystander(Runnable call) {
        this.call = call;
        this.thread = new Thread(this::work, "bystander");
        thread.setDaemon(true);
        thread.start();
    }

    private void work() {
        try {
            while (!over) {
                long begun = System.nanoTime();
                call.run();
                double took = Figures.since(begun);
                synchronized (this) {
                    times.add(took);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The times since the last look, in milliseconds. */
    synchronized List<Double> times() {
        if (!thread.isAlive()) {
            throw new IllegalStateException("a call of the bystander's failed");
        }
        List<Double> taken = times;
        times = new ArrayList<>();
        return taken;
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
    }
}
