// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.HashSet;
import java.util.Set;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleKind;
import org.portcullis.spi.lifecycle.Reading;

/** What is wrong with a source's answer by the contract's own words; null when nothing is. */
final class EventFlaws {
    private static final int MOST_ITEMS = 1_000;
    private static final int LONGEST_CURSOR = 65_536;
    private static final int LONGEST_ID = 512;
    private static final int LONGEST_SUBJECT = 254;
    private static final int MOST_ROLES = 1_000;

    private EventFlaws() {}

    static String of(Events events, String asked) {
        if (events.items().size() > MOST_ITEMS) {
            return "a page of " + events.items().size() + " events";
        }
        if (events.nextCursor().length() > LONGEST_CURSOR) {
            return "a cursor of " + events.nextCursor().length() + " characters";
        }
        boolean unknown = events.reading() == Reading.CURSOR_UNKNOWN;
        if (unknown != events.nextCursor().isEmpty()) {
            return unknown ? "a cursor with an unknown one" : "no cursor to go on from";
        }
        if ((unknown || events.reading() == Reading.FROM_NOW)
                && (events.more() || !events.items().isEmpty())) {
            return "events with " + events.reading();
        }
        if (asked.isEmpty() && (unknown || events.reading() == Reading.CHANGES)) {
            return events.reading() + " to an empty cursor";
        }
        return items(events);
    }

    private static String items(Events events) {
        boolean state = events.reading() == Reading.STATE;
        Set<String> seen = new HashSet<>();
        for (LifecycleEvent event : events.items()) {
            if (event.id().isBlank() || event.id().length() > LONGEST_ID) {
                return "an event without an id of 1 to " + LONGEST_ID + " characters";
            }
            if (event.subject().isBlank()
                    || event.subject().length() > LONGEST_SUBJECT
                    || event.issuer().isBlank()
                    || event.issuer().length() > LONGEST_SUBJECT) {
                return "an event without a person";
            }
            boolean stands = event.kind() == LifecycleKind.ENABLED || event.kind() == LifecycleKind.DISABLED;
            if (state && !stands) {
                return event.kind() + " in a state";
            }
            if (!seen.add(state ? event.issuer() + "\0" + event.subject() : event.id())) {
                return "the same twice on one page";
            }
            if (event.roles().size() > MOST_ROLES) {
                return "a person with " + event.roles().size() + " roles";
            }
        }
        return null;
    }
}
