// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleEventSource;
import org.portcullis.spi.lifecycle.LifecycleKind;
import org.portcullis.spi.lifecycle.Reading;

/**
 * A source in memory. Cursors are {@code s:<generation>:<number>:<last subject>} in a state, {@code
 * c:<generation>:<number>:<our time>} after it.
 */
final class MemoryPeople implements LifecycleEventSource {
    private static final int PAGE = 4;

    private final MemoryCalls calls;
    private final MemoryStaff staff;

    MemoryPeople(MemoryCalls calls, MemoryStaff staff) {
        this.calls = calls;
        this.staff = staff;
    }

    private boolean is(Mutation other) {
        return calls.is(other);
    }

    @Override
    public Events poll(String cursor, CallContext context) {
        try {
            return calls.call(context, true, () -> answer(cursor));
        } catch (AdapterException e) {
            if (is(Mutation.SILENT_WHEN_DOWN) && !cursor.isEmpty()) {
                return new Events(Reading.CHANGES, List.of(), cursor, false);
            }
            if (is(Mutation.LISTING_ENDS_WHEN_A_PAGE_FAILS) && cursor.startsWith("s:")) {
                return new Events(Reading.STATE, List.of(), now(), false);
            }
            throw e;
        }
    }

    private String now() {
        return changes(staff.last());
    }

    private String changes(int number) {
        return "c:" + staff.generation() + ":" + number + ":"
                + calls.clock.instant().toEpochMilli();
    }

    private Events answer(String cursor) {
        if (cursor.isEmpty()) {
            return state(staff.last(), "");
        }
        String[] parts = cursor.split(":", 4);
        if (parts.length < 4 || !parts[1].equals(String.valueOf(staff.generation()))) {
            return is(Mutation.UNKNOWN_CURSOR_IS_SKIPPED)
                    ? new Events(Reading.CHANGES, List.of(), now(), false)
                    : Events.cursorUnknown();
        }
        int number = Integer.parseInt(parts[2]);
        if (parts[0].equals("s")) {
            return state(is(Mutation.STATE_ENDS_WITH_A_NEW_CURSOR) ? staff.last() : number, parts[3]);
        }
        if (is(Mutation.MEMORY_IS_THE_STORE) && calls.known.isEmpty()) {
            calls.known.add("begun");
            return new Events(Reading.CHANGES, List.of(), now(), false);
        }
        return changes(number, Instant.ofEpochMilli(Long.parseLong(parts[3])));
    }

    private Events state(int number, String after) {
        calls.known.add("begun");
        List<LifecycleEvent> items = new ArrayList<>();
        new TreeMap<>(staff.people()).tailMap(after, false).forEach((subject, person) -> {
            LifecycleKind kind = person.enabled() ? LifecycleKind.ENABLED : LifecycleKind.DISABLED;
            if (person.enabled() || !is(Mutation.STATE_LEAVES_OUT_THE_LOCKED)) {
                items.add(new LifecycleEvent(
                        "state-" + subject + person.changed(),
                        MemoryStaff.ISSUER,
                        subject,
                        kind,
                        person.roles(),
                        Instant.EPOCH));
            }
        });
        List<LifecycleEvent> page = items.subList(0, Math.min(PAGE, items.size()));
        boolean more = page.size() < items.size();
        String last = page.isEmpty() ? after : page.get(page.size() - 1).subject();
        String next = more ? "s:" + staff.generation() + ":" + number + ":" + last : changes(number);
        return new Events(Reading.STATE, page, next, more);
    }

    private Events changes(int number, Instant since) {
        int to = Math.min(staff.last(), number + PAGE);
        List<LifecycleEvent> page = new ArrayList<>(staff.events(number, to));
        if (is(Mutation.LAST_OF_A_PAGE_IS_LOST) && page.size() == PAGE) {
            page.remove(PAGE - 1);
        }
        if (is(Mutation.DEPARTURES_ARE_MISSED)) {
            page.removeIf(event -> event.kind() == LifecycleKind.DEPARTED);
        }
        if (is(Mutation.CURSOR_BY_OWN_CLOCK)) {
            page.removeIf(event -> event.occurredAt().isBefore(since.minusSeconds(60)));
        }
        if (is(Mutation.ORDER_IS_LOST)) {
            Collections.reverse(page);
        }
        if (is(Mutation.ROLES_ARE_TOLD_IN_PART)) {
            page.replaceAll(MemoryPeople::inPart);
        }
        if (is(Mutation.POLL_CONSUMES)) {
            staff.forgetEvents(number, to);
        }
        int next = is(Mutation.CURSOR_STAYS) ? number : to;
        return new Events(Reading.CHANGES, page, changes(next), next < staff.last() && !is(Mutation.CURSOR_STAYS));
    }

    private static LifecycleEvent inPart(LifecycleEvent event) {
        Set<String> some = event.roles().size() < 2
                ? event.roles()
                : Set.of(event.roles().iterator().next());
        return new LifecycleEvent(event.id(), event.issuer(), event.subject(), event.kind(), some, event.occurredAt());
    }

    @Override
    public String toString() {
        return calls.text();
    }

    /** Its fixture. */
    static final class Fixture implements LifecycleVendor {
        private final MemoryTarget target = new MemoryTarget();
        private final MemoryStaff staff = new MemoryStaff();
        private final JumpingClock clock = new JumpingClock();
        private final Mutation mutation;
        private MemoryPeople people;

        Fixture(Mutation mutation) {
            this.mutation = mutation;
            restart();
        }

        @Override
        public LifecycleEventSource source() {
            return people;
        }

        @Override
        public String issuer() {
            return mutation == Mutation.ISSUER_IS_GUESSED ? "configured" : MemoryStaff.ISSUER;
        }

        @Override
        public Set<String> roles() {
            return Set.of("buyer", "clerk", "seller");
        }

        @Override
        public String hire(String name) {
            String subject = name + "@example.com";
            staff.put(subject, new MemoryStaff.Person(true, Set.of(), 0), LifecycleKind.ENABLED);
            return subject;
        }

        @Override
        public void depart(String subject) {
            staff.depart(subject);
        }

        @Override
        public boolean disable(String subject) {
            staff.enable(subject, false);
            return true;
        }

        @Override
        public void enable(String subject) {
            staff.enable(subject, true);
        }

        @Override
        public void changeRoles(String subject, Set<String> roles) {
            staff.change(subject, roles);
        }

        @Override
        public boolean forget() {
            staff.forget();
            return true;
        }

        @Override
        public Optional<Duration> throttledFor() {
            return Optional.of(MemoryCalls.WAIT);
        }

        @Override
        public boolean restart() {
            people = new MemoryPeople(new MemoryCalls(target, mutation, clock), staff);
            return true;
        }

        @Override
        public boolean jumpClock(Duration offset) {
            clock.jump(offset);
            return true;
        }

        @Override
        public Set<Fault> faults() {
            return Set.of(Fault.values());
        }

        @Override
        public void breakWith(Fault fault) {
            target.breakWith(fault);
        }

        @Override
        public Set<String> canaries() {
            return Set.of(MemoryTarget.ADMIN_SECRET);
        }

        @Override
        public void close() {
            staff.forget();
        }
    }
}
