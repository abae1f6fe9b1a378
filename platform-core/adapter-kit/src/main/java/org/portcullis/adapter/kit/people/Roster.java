// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.people;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/** All people at one moment, by subject, each once. */
final class Roster {
    private final TreeMap<String, Person> people = new TreeMap<>();

    /** Tells this reading of the directory from others. */
    final String id = UUID.randomUUID().toString();

    final long readAt = System.nanoTime();

    Roster(Collection<Person> all) {
        all.forEach(person -> people.merge(person.subject(), person, Person::with));
    }

    boolean isEmpty() {
        return people.isEmpty();
    }

    /** The digest of everybody; equal when nobody came, left or changed in what is told. */
    String chain() {
        String chain = "";
        for (Person person : people.values()) {
            chain = person.chained(chain);
        }
        return chain;
    }

    /** The first ones after that subject. */
    List<Person> after(String subject, int atMost) {
        List<Person> page = new ArrayList<>();
        for (Person person : people.tailMap(subject, false).values()) {
            if (page.size() == atMost) {
                break;
            }
            page.add(person);
        }
        return page;
    }

    boolean endsAt(String subject) {
        return people.higherKey(subject) == null;
    }
}
