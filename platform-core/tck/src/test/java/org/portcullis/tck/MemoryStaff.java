// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleKind;

/** The vendor's side of the memory source: people, and what became of them, numbered from 1. */
final class MemoryStaff {
    static final String ISSUER = "local";

    record Person(boolean enabled, Set<String> roles, int changed) {}

    private final Map<String, Person> people = new HashMap<>();
    private final TreeMap<Integer, LifecycleEvent> events = new TreeMap<>();
    private int last;
    private int generation = 1;

    synchronized void put(String subject, Person person, LifecycleKind kind) {
        last++;
        people.put(subject, new Person(person.enabled(), person.roles(), last));
        Set<String> told = kind == LifecycleKind.ROLES_CHANGED ? person.roles() : Set.of();
        events.put(last, new LifecycleEvent(generation + "-" + last, ISSUER, subject, kind, told, Instant.now()));
    }

    synchronized void depart(String subject) {
        put(subject, people.get(subject), LifecycleKind.DEPARTED);
        people.remove(subject);
    }

    synchronized void enable(String subject, boolean enabled) {
        Person person = people.get(subject);
        put(subject, new Person(enabled, person.roles(), 0), enabled ? LifecycleKind.ENABLED : LifecycleKind.DISABLED);
    }

    synchronized void change(String subject, Set<String> roles) {
        put(subject, new Person(people.get(subject).enabled(), Set.copyOf(roles), 0), LifecycleKind.ROLES_CHANGED);
    }

    synchronized Map<String, Person> people() {
        return Map.copyOf(people);
    }

    synchronized List<LifecycleEvent> events(int after, int to) {
        return new ArrayList<>(events.subMap(after, false, to, true).values());
    }

    synchronized void forgetEvents(int after, int to) {
        events.subMap(after, false, to, true).clear();
    }

    synchronized int last() {
        return last;
    }

    synchronized int generation() {
        return generation;
    }

    synchronized void forget() {
        events.clear();
        generation++;
    }
}
