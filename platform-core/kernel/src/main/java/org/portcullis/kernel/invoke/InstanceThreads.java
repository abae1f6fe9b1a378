// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A group of threads for each instance: what its code starts, while it is built or called, is in its group too, and is
 * counted. That is why lanes have no virtual threads: those hand their group on to nobody. The launcher tells by the
 * group's name who floods the log.
 */
final class InstanceThreads {
    /** Name of the group above all groups of instances; the launcher knows it too. */
    static final String ALL = "portcullis adapters";

    /** How many threads of its own an instance may have before ordinary calls to it are refused. */
    static final int MOST = 256;

    /** Begins the names of our own threads in a group. */
    static final String OURS = "portcullis-";

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final Map<String, InstanceThreads> GROUPS = new ConcurrentHashMap<>();
    private static final ThreadGroup ABOVE = new ThreadGroup(top(), ALL);

    private final ThreadGroup group;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime() - LOOK_NANOS);
    private volatile int last;

    private InstanceThreads(String instance) {
        group = new ThreadGroup(ABOVE, instance);
    }

    /** Those of an instance, the same for each of its generations. */
    static InstanceThreads of(String instance) {
        return GROUPS.computeIfAbsent(instance, InstanceThreads::new);
    }

    private static ThreadGroup top() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null && group.getParent().getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /** A daemon in the group, which inherits nothing of whoever happens to start it. */
    Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(group, task, OURS + name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null); // a bundle's loader must not live on in an idle thread
        return thread;
    }

    /** Threads that the instance's own code has started and that live. */
    int own() {
        Thread[] all = new Thread[group.activeCount() + 16];
        int found = group.enumerate(all);
        last = (int) Arrays.stream(all, 0, found)
                .filter(thread -> !thread.getName().startsWith(OURS))
                .count();
        return last;
    }

    /** Whether it hoards threads; looked at now and then. */
    boolean hoards() {
        long now = System.nanoTime();
        long before = lookedAt.get();
        if (now - before > LOOK_NANOS && lookedAt.compareAndSet(before, now)) {
            own();
        }
        return last > MOST;
    }
}
