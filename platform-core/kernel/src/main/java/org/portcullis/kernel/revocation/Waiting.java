// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.Refusal;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationEvent;
import org.portcullis.service.revocation.RevocationState;

/** Looks at revocations and waits for them: at those driven here without the store, at others' every 200 ms. */
final class Waiting {
    private static final long POLL_NANOS = 200_000_000L;

    private final Store store;
    private final Clock clock;
    private final Saga saga;

    Waiting(Store store, Clock clock, Saga saga) {
        this.store = store;
        this.clock = clock;
        this.saga = saga;
    }

    /** As it is now. */
    Revocation shown(String id) {
        return saga.find(id).map(Kill::shown).orElseGet(() -> stored(id));
    }

    private Revocation stored(String id) {
        return store.read(tx -> RevocationRows.find(tx, id))
                .orElseThrow(() ->
                        new Refusal(Refusal.Kind.NOT_FOUND, "revocation-unknown", "There is no revocation " + id + "."))
                .shown(clock.instant());
    }

    List<String> ids(boolean onlyOpen, String after, int limit) {
        return store.read(tx -> RevocationRows.ids(tx, onlyOpen, after, limit));
    }

    /** Waits until it is over, or that long. */
    Revocation await(String id, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        Revocation now = shown(id);
        while (!over(now) && end - System.nanoTime() > 0) {
            Optional<Kill> here = saga.find(id);
            if (here.isPresent()) {
                now = waitFor(here.get(), end - System.nanoTime());
            } else {
                pause(Math.min(POLL_NANOS, end - System.nanoTime()));
                now = shown(id);
            }
        }
        return now;
    }

    private static boolean over(Revocation revocation) {
        return revocation.state() == RevocationState.REVOKED
                || revocation.state() == RevocationState.CLOSED_UNCONFIRMED;
    }

    private static Revocation waitFor(Kill kill, long nanos) {
        try {
            return kill.done().get(Math.max(1, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return kill.shown();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a kill's end never fails", e);
        }
    }

    private static void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.max(1, nanos));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static Refusal interrupted() {
        Thread.currentThread().interrupt();
        return new Refusal(
                Refusal.Kind.UNAVAILABLE, "stopping", "The platform stops; the revocation goes on after it.");
    }

    /** Events after one, waiting for the first. */
    List<RevocationEvent> events(String id, long after, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        while (true) {
            long left = end - System.nanoTime();
            List<RevocationEvent> found =
                    saga.find(id).map(here -> live(here, id, after, left)).orElseGet(() -> past(id, after));
            if (!found.isEmpty() || left <= 0) {
                return found;
            }
            if (saga.find(id).isEmpty()) {
                if (over(stored(id))) {
                    return past(id, after);
                }
                pause(Math.min(POLL_NANOS, left));
            }
        }
    }

    private List<RevocationEvent> live(Kill kill, String id, long after, long nanos) {
        try {
            List<RevocationEvent> found = kill.events(after, Duration.ofNanos(Math.max(0, nanos)));
            boolean whole = found.isEmpty() || found.get(0).seq() == after + 1;
            return whole || !kill.durable() ? found : merged(past(id, after), found);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** The store has the older ones, memory the younger. */
    private static List<RevocationEvent> merged(List<RevocationEvent> older, List<RevocationEvent> younger) {
        long first = younger.get(0).seq();
        return Stream.concat(older.stream().filter(event -> event.seq() < first), younger.stream())
                .toList();
    }

    private List<RevocationEvent> past(String id, long after) {
        List<RevocationEvent> events = store.read(tx -> RevocationRows.events(tx, id, after));
        if (events.isEmpty()) {
            stored(id); // says NOT_FOUND where there is none
        }
        return events;
    }
}
