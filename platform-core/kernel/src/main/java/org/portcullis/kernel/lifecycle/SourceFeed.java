// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.lifecycle;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.portcullis.kernel.acts.Claims;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.Reading;

/**
 * One source's telling, taken step by step by one thread. A state is taken when its last page is there, or not at all; what
 * another node has taken meanwhile is not taken again.
 */
final class SourceFeed {
    private static final int MOST_PEOPLE = 500_000;

    private final String instance;
    private final Store store;
    private final Clock clock;
    private final Steps steps;
    private final Poll poll;
    private final Supplier<Set<String>> gone;
    private final Intake intake;
    private final List<Told> state = new ArrayList<>();
    private String stateCursor = "";
    /** The state that was taken last, as long as this node polls: the same again is nothing new. */
    private Set<Told> taken;

    private boolean refusalSaid;

    /** Asks the source. */
    @FunctionalInterface
    interface Poll {
        /** Throws {@code AdapterException}. */
        Events at(String cursor);
    }

    /** @param gone the nodes that are surely dead, whose claim is taken over at once */
    SourceFeed(
            String instance,
            int mostDeparturesPercent,
            Store store,
            Clock clock,
            Steps steps,
            Poll poll,
            Supplier<Set<String>> gone) {
        this.instance = instance;
        this.store = store;
        this.clock = clock;
        this.steps = steps;
        this.poll = poll;
        this.gone = gone;
        this.intake = new Intake(instance, mostDeparturesPercent);
    }

    private String work() {
        return "lifecycle/" + instance;
    }

    /** One poll; whether there is more at once. False too while another node polls. */
    boolean turn() {
        Instant now = clock.instant();
        Optional<String> mine = claimed(now);
        if (mine.isEmpty()) {
            forgetState();
            taken = null;
            return false;
        }
        String stored = mine.get();
        Events events;
        try {
            events = poll.at(stateCursor.isEmpty() ? stored : stateCursor);
        } catch (RuntimeException e) {
            forgetState();
            throw e;
        }
        boolean inState = !stateCursor.isEmpty();
        if (inState && events.reading() != Reading.STATE && events.reading() != Reading.CURSOR_UNKNOWN) {
            forgetState();
            throw new IllegalStateException(instance + " answered " + events.reading() + " in the middle of a state");
        }
        return take(stored, events);
    }

    /** The cursor, while it is this node that polls. */
    private Optional<String> claimed(Instant now) {
        Optional<String> still = store.read(tx -> Claims.isFresh(tx, work(), store.node(), now)
                ? Optional.of(SourceRows.cursor(tx, instance))
                : Optional.empty());
        return still.isPresent()
                ? still
                : store.write(
                        Priority.NORMAL,
                        tx -> Claims.keep(tx, work(), store.node(), now, gone.get())
                                ? Optional.of(SourceRows.cursor(tx, instance))
                                : Optional.<String>empty());
    }

    private boolean take(String stored, Events events) {
        switch (events.reading()) {
            case STATE -> page(stored, events);
            case CHANGES -> {
                boolean still = events.items().isEmpty() && events.nextCursor().equals(stored);
                if (!still) {
                    taken = null;
                    written(stored, tx -> intake.changes(tx, events.items(), events.nextCursor(), clock.instant()));
                }
            }
            case FROM_NOW -> written(stored, tx -> intake.fromNow(tx, events.nextCursor(), clock.instant()));
            case CURSOR_UNKNOWN -> {
                forgetState();
                written(stored, tx -> intake.cursorUnknown(tx, clock.instant()));
            }
        }
        return events.more() || events.reading() == Reading.CURSOR_UNKNOWN;
    }

    private void page(String stored, Events events) {
        events.items().forEach(event -> state.add(Told.of(event)));
        if (state.size() > MOST_PEOPLE) {
            forgetState();
            throw new IllegalStateException(instance + " names more than " + MOST_PEOPLE + " people: narrow its base");
        }
        stateCursor = events.nextCursor();
        if (!events.more()) {
            Set<Told> people = Set.copyOf(state);
            forgetState();
            try {
                whole(stored, people, events.nextCursor());
            } catch (Intake.ImplausibleState e) {
                refused(e);
                throw e;
            }
        }
    }

    private void whole(String stored, Set<Told> people, String cursor) {
        boolean same = people.equals(taken);
        if (!same || !cursor.equals(stored)) {
            written(stored, tx -> {
                if (same) {
                    SourceRows.keepCursor(tx, instance, cursor, clock.instant());
                } else {
                    intake.state(tx, people, cursor, clock.instant());
                }
            });
        }
        taken = people;
        refusalSaid = false;
    }

    /** Said once, until a state is believed again. */
    private void refused(Intake.ImplausibleState e) {
        if (!refusalSaid) {
            store.write(
                    Priority.NORMAL,
                    tx -> tx.audit(new AuditEntry(
                            "lifecycle.state-refused",
                            "FAILED",
                            "system",
                            Optional.empty(),
                            Optional.empty(),
                            Map.of("instance", instance, "detail", e.getMessage()))));
            refusalSaid = true;
        }
    }

    private void forgetState() {
        state.clear();
        stateCursor = "";
    }

    /** Takes it, unless another node has taken over, or has read on from the same cursor. */
    private void written(String stored, Consumer<Tx> work) {
        boolean taken = store.<Boolean>write(Priority.NORMAL, tx -> {
            boolean mine = Claims.holds(tx, work(), store.node())
                    && SourceRows.cursor(tx, instance).equals(stored);
            if (mine) {
                work.accept(tx);
            }
            return mine;
        });
        if (taken) {
            steps.reached(Steps.LIFECYCLE_TAKEN, instance);
        }
    }
}
