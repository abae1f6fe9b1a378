// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleKind;
import org.portcullis.spi.lifecycle.Reading;

/** Reads a source as the kernel does: keeps a cursor, and how each person stands. */
final class LifecycleReader {
    private static final int MOST_PAGES = 1000;

    /** Makes one call. */
    interface Poll {
        Events at(String cursor);
    }

    private final String issuer;
    private final Map<String, LifecycleKind> standing = new HashMap<>();
    private final Map<String, Set<String>> roles = new HashMap<>();
    private final Set<String> named = new HashSet<>();
    /** Changes in the order in which they were told. */
    final List<LifecycleEvent> told = new ArrayList<>();

    String cursor = "";
    private boolean inState;

    LifecycleReader(String issuer) {
        this.issuer = issuer;
    }

    /** One answer, taken in; what it must not look like is a failure. */
    Events step(Poll poll) {
        String asked = cursor;
        Events events = poll.at(asked);
        assertThat(events.items()).as("a page").hasSizeLessThanOrEqualTo(1000);
        assertThat(events.nextCursor()).as("the cursor").hasSizeLessThanOrEqualTo(65_536);
        events.items().forEach(this::checked);
        if (events.reading() == Reading.CURSOR_UNKNOWN) {
            assertThat(asked).as("an empty cursor is never unknown").isNotEmpty();
            assertThat(events).isEqualTo(Events.cursorUnknown());
        } else {
            assertThat(events.nextCursor()).as("the cursor").isNotEmpty();
            if (asked.isEmpty()) {
                assertThat(events.reading()).isIn(Reading.STATE, Reading.FROM_NOW);
            }
        }
        take(events);
        cursor = events.nextCursor();
        return events;
    }

    private void checked(LifecycleEvent event) {
        assertThat(event.issuer()).isEqualTo(issuer);
        assertThat(event.id()).as("the event's id").isNotBlank().hasSizeLessThanOrEqualTo(512);
        assertThat(event.subject()).as("the subject").isNotBlank().hasSizeLessThanOrEqualTo(254);
    }

    private void take(Events events) {
        switch (events.reading()) {
            case STATE -> state(events);
            case CHANGES -> {
                assertThat(inState).as("a state that ends in the middle").isFalse();
                events.items().forEach(this::change);
            }
            case FROM_NOW -> assertThat(events.items()).as("told from now on").isEmpty();
            case CURSOR_UNKNOWN -> inState = false;
        }
    }

    private void change(LifecycleEvent event) {
        assertThat(told).as("told twice").noneMatch(other -> other.id().equals(event.id()));
        told.add(event);
        if (event.kind() == LifecycleKind.ROLES_CHANGED) {
            roles.put(event.subject(), event.roles());
        } else {
            standing.put(event.subject(), event.kind());
        }
    }

    private void state(Events events) {
        if (!inState) {
            named.clear();
        }
        for (LifecycleEvent event : events.items()) {
            assertThat(event.kind()).as("how they stand").isIn(LifecycleKind.ENABLED, LifecycleKind.DISABLED);
            assertThat(named.add(event.subject())).as("each person once").isTrue();
            standing.put(event.subject(), event.kind());
            roles.put(event.subject(), event.roles());
        }
        inState = events.more();
        if (!inState) {
            standing.replaceAll((subject, was) -> named.contains(subject) ? was : LifecycleKind.DEPARTED);
        }
    }

    /** Reads until there is no more; begins anew when the cursor is unknown. */
    void catchUp(Poll poll) {
        for (int page = 0; page < MOST_PAGES; page++) {
            Events events = step(poll);
            if (!events.more() && events.reading() != Reading.CURSOR_UNKNOWN) {
                return;
            }
        }
        throw new AssertionError("the telling does not end after " + MOST_PAGES + " pages");
    }

    /** Whether the person is told to stand so. */
    boolean stands(String subject, LifecycleKind kind) {
        return standing.get(subject) == kind;
    }

    /** Whether the person is told to be there, or nothing is told of them. */
    boolean isHere(String subject) {
        LifecycleKind kind = standing.getOrDefault(subject, LifecycleKind.ENABLED);
        return kind != LifecycleKind.DEPARTED;
    }

    Set<String> roles(String subject) {
        return roles.getOrDefault(subject, Set.of());
    }
}
