// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Waiting writes, revocations first. Thread-safe. */
final class WriteQueue {
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<Member<?>> revocations = new ArrayDeque<>();
    private final Deque<Member<?>> normal = new ArrayDeque<>();
    private boolean closed;

    WriteQueue(int limit) {
        this.limit = limit;
    }

    /** Puts it in the queue. A revocation always gets in. */
    void add(Member<?> member) {
        lock.lock();
        try {
            if (closed) {
                throw new StoreUnavailable("The store is closed.", null);
            }
            if (member.priority == Priority.REVOCATION) {
                revocations.add(member);
            } else if (normal.size() >= limit) {
                throw new StoreBusy(limit + " writes are waiting already: try again later.", null);
            } else {
                normal.add(member);
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The next one, or null when none came in time. */
    Member<?> take(long timeoutNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = timeoutNanos;
            while (revocations.isEmpty() && normal.isEmpty() && left > 0 && !closed) {
                left = arrived.awaitNanos(left);
            }
            return next();
        } finally {
            lock.unlock();
        }
    }

    /** The next one, or null. */
    Member<?> poll() {
        lock.lock();
        try {
            return next();
        } finally {
            lock.unlock();
        }
    }

    private Member<?> next() {
        Member<?> first = revocations.poll();
        return first != null ? first : normal.poll();
    }

    boolean hasRevocation() {
        lock.lock();
        try {
            return !revocations.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return revocations.size() + normal.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what came due by then. */
    List<Member<?>> removeExpired(long now) {
        lock.lock();
        try {
            List<Member<?>> expired = new ArrayList<>();
            for (Deque<Member<?>> queue : List.of(revocations, normal)) {
                for (Iterator<Member<?>> all = queue.iterator(); all.hasNext(); ) {
                    Member<?> member = all.next();
                    if (member.expired(now)) {
                        all.remove();
                        expired.add(member);
                    }
                }
            }
            return expired;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses what comes from now on and returns what waited. */
    List<Member<?>> close() {
        lock.lock();
        try {
            closed = true;
            List<Member<?>> rest = new ArrayList<>(revocations);
            rest.addAll(normal);
            revocations.clear();
            normal.clear();
            arrived.signalAll();
            return rest;
        } finally {
            lock.unlock();
        }
    }
}
