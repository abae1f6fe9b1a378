// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.portcullis.spi.audit.AuditRecord;

/** The vendor's side of the memory adapter: accounts by user name, and the faults. */
final class MemoryTarget {
    static final String ADMIN_SECRET = "admin-secret-canary-42";

    record Account(String ref, String password) {}

    /** What the vendor answers instead of acting. */
    static final class Down extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final transient Fault fault;

        Down(Fault fault) {
            super(fault.name());
            this.fault = fault;
        }
    }

    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final Set<String> closed = ConcurrentHashMap.newKeySet();
    private final AtomicLong number = new AtomicLong();
    private final List<AuditRecord> records = new CopyOnWriteArrayList<>();
    private volatile Fault fault = Fault.NONE;
    private volatile CountDownLatch births = new CountDownLatch(0);

    void breakWith(Fault next) {
        fault = next;
    }

    /** Before the vendor acts: fails, hangs, or goes on. */
    void enter(Duration patience) {
        Fault now = fault;
        switch (now) {
            case NONE, ANSWER_LOST, ANSWER_LATE, ANSWER_CUT -> {}
            case HANG -> {
                sleep(patience);
                throw new Down(Fault.HANG);
            }
            case SLOW -> sleep(Duration.ofMillis(100));
            default -> throw new Down(now);
        }
    }

    /** After the vendor has acted. */
    void leave(Duration patience) {
        Fault now = fault;
        if (now == Fault.ANSWER_LATE) {
            sleep(patience);
        }
        if (now == Fault.ANSWER_LOST || now == Fault.ANSWER_LATE || now == Fault.ANSWER_CUT) {
            throw new Down(now);
        }
    }

    /** Whether the next answer takes its time. */
    boolean isSlow() {
        return fault == Fault.SLOW;
    }

    void holdBirths() {
        births = new CountDownLatch(1);
    }

    void releaseBirths() {
        births.countDown();
    }

    boolean birthsAreHeld() {
        return births.getCount() > 0;
    }

    void awaitBirths() {
        try {
            births.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    String make(String ref) {
        String user = "u" + number.incrementAndGet();
        accounts.put(user, new Account(ref, "password-of-" + user + "-x"));
        return user;
    }

    /** Lets the principal do something; the grant's name at the vendor. */
    String grant(String ref, String principal) {
        String name = "g:" + principal + ":" + number.incrementAndGet();
        accounts.put(name, new Account(ref, ""));
        return name;
    }

    boolean isGranted(String principal) {
        return accounts.keySet().stream().anyMatch(name -> name.startsWith("g:" + principal + ":"));
    }

    Optional<String> grantUnder(String ref) {
        return accounts.entrySet().stream()
                .filter(entry -> entry.getValue().ref().equals(ref))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    List<AuditRecord> records() {
        return records;
    }

    String password(String user) {
        return accounts.get(user).password();
    }

    boolean works(String user, String password) {
        Account account = accounts.get(user);
        return account != null && account.password().equals(password);
    }

    int alive() {
        return accounts.size();
    }

    int aliveUnder(String ref) {
        return (int) accounts.values().stream().filter(a -> a.ref().equals(ref)).count();
    }

    int end(String ref) {
        int before = accounts.size();
        accounts.values().removeIf(account -> account.ref().equals(ref));
        return before - accounts.size();
    }

    /** Ends one of them and forgets the others. */
    int endOne(String ref) {
        return grantUnder(ref).map(accounts::remove).isPresent() ? 1 : 0;
    }

    void endAll() {
        accounts.clear();
    }

    void close(String ref) {
        closed.add(ref);
    }

    boolean isClosed(String ref) {
        return closed.contains(ref);
    }

    Map<String, Account> accounts() {
        return Map.copyOf(accounts);
    }

    private static void sleep(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
