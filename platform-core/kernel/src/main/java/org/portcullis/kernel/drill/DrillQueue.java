// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Claims;
import org.portcullis.kernel.acts.Rounds;
import org.portcullis.kernel.store.Tx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The drills that this node takes to their end, each on a thread of its own under a claim. */
final class DrillQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DrillQueue.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration COMING = Duration.ofSeconds(30);
    private static final int ROUNDS_PER_SCHEDULE = 3;
    private static final long PAUSE_MILLIS = 100;

    private final DrillRooms rooms;
    private final Acts acts;
    private final Runnable schedule;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Set<String> coming = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "drill");
        thread.setDaemon(true);
        return thread;
    });
    private final Object ends = new Object();
    private final Rounds rounds;
    private volatile boolean closed;
    private int round;

    /** @param schedule begins what is due; asked now and then */
    DrillQueue(DrillRooms rooms, Runnable schedule) {
        this.rooms = rooms;
        this.acts = rooms.acts();
        this.schedule = schedule;
        this.rounds = new Rounds("drills", EVERY, this::round);
    }

    /** In the transaction that begins a drill: it is this node's. */
    void claim(Tx tx, String id, Instant now) {
        Claims.keep(tx, name(id), rooms.node(), now);
        coming.add(id);
    }

    private static String name(String id) {
        return "drill:" + id;
    }

    /** Takes a drill that has just begun here to its end. */
    void begin(String id) {
        start(id, true);
        coming.remove(id);
    }

    private boolean round() {
        for (DrillRow open : acts.read(DrillRows::open)) {
            Instant now = acts.now();
            boolean ours = acts.read(tx -> Claims.isFresh(tx, name(open.id()), rooms.node(), now))
                    || acts.write(tx -> Claims.keep(tx, name(open.id()), rooms.node(), now));
            boolean justBegun = coming.contains(open.id())
                    && open.run().startedAt().plus(COMING).isAfter(now);
            if (ours && !justBegun) {
                start(open.id(), false);
            }
        }
        if (round++ % ROUNDS_PER_SCHEDULE == 0) {
            begin();
        }
        return false;
    }

    private void begin() {
        try {
            schedule.run();
        } catch (RuntimeException e) {
            LOG.warn("A drill that is due by the schedule can't begin: {}", e.getMessage());
        }
    }

    private void start(String id, boolean fresh) {
        if (closed || !running.add(id)) {
            return;
        }
        try {
            threads.execute(() -> {
                try {
                    new DrillRun(rooms, () -> closed).run(id, fresh);
                } catch (RuntimeException e) {
                    LOG.warn("{} can't go on now; it is taken up again: {}", id, e.toString());
                } finally {
                    running.remove(id);
                    synchronized (ends) {
                        ends.notifyAll();
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            running.remove(id);
        }
    }

    /** Waits a moment, or for the end of a drill of this node; false when the platform stops. */
    boolean pause() {
        try {
            synchronized (ends) {
                TimeUnit.MILLISECONDS.timedWait(ends, PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        rounds.close();
        threads.shutdownNow();
    }
}
