// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.lifecycle;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleKind;

/**
 * Takes what a source tells, within one transaction: the cursor, how each person stands, and what follows. An event counts
 * once; a state is held against what was known, and whoever is missing on it has departed.
 */
final class Intake {
    /** So many may go at once anywhere. */
    private static final int FEW = 10;

    private final String instance;
    private final int mostDeparturesPercent;

    Intake(String instance, int mostDeparturesPercent) {
        this.instance = instance;
        this.mostDeparturesPercent = mostDeparturesPercent;
    }

    /** Changes in their order. */
    void changes(Tx tx, List<LifecycleEvent> events, String cursor, Instant now) {
        for (LifecycleEvent event : events) {
            if (SourceRows.first(tx, instance, event.id(), now)) {
                Optional<Told> before = SourceRows.person(tx, instance, event.issuer(), event.subject());
                take(tx, before, after(before, event), now);
            }
        }
        SourceRows.keepCursor(tx, instance, cursor, now);
    }

    private static Told after(Optional<Told> before, LifecycleEvent event) {
        boolean roles = event.kind() == LifecycleKind.ROLES_CHANGED;
        return new Told(
                event.issuer(),
                event.subject(),
                roles ? before.map(Told::standing).orElse(LifecycleKind.ENABLED) : event.kind(),
                roles ? event.roles() : before.map(Told::roles).orElse(Set.of()));
    }

    /** Nothing is told: the cursor is from now on. */
    void fromNow(Tx tx, String cursor, Instant now) {
        SourceRows.keepCursor(tx, instance, cursor, now);
    }

    /** The cursor leads nowhere: recorded, and the next poll begins anew. What was known of people stays. */
    void cursorUnknown(Tx tx, Instant now) {
        SourceRows.keepCursor(tx, instance, "", now);
        tx.audit(new AuditEntry(
                "lifecycle.cursor-unknown",
                "FAILED",
                "system",
                Optional.empty(),
                Optional.empty(),
                Map.of("instance", instance)));
    }

    /** A whole state. Refused when it names nobody where somebody was known: that is a wrong base, not a departed company. */
    void state(Tx tx, Collection<Told> people, String cursor, Instant now) {
        Map<List<String>, Told> known = new HashMap<>();
        SourceRows.people(tx, instance).forEach(told -> known.put(key(told), told));
        boolean anybody = known.values().stream().anyMatch(told -> told.standing() != LifecycleKind.DEPARTED);
        if (people.isEmpty() && anybody) {
            throw new ImplausibleState(instance + " names nobody at all, and knew people before: look at what it is"
                    + " configured to read; nobody is taken for departed.");
        }
        requirePlausible(known, people);
        Set<List<String>> named = new HashSet<>();
        for (Told told : people) {
            named.add(key(told));
            take(tx, Optional.ofNullable(known.get(key(told))), told, now);
        }
        known.values().stream()
                .filter(told -> !named.contains(key(told)))
                .forEach(told -> take(
                        tx,
                        Optional.of(told),
                        new Told(told.issuer(), told.subject(), LifecycleKind.DEPARTED, Set.of()),
                        now));
        SourceRows.keepCursor(tx, instance, cursor, now);
    }

    /** A base or a filter that was changed by mistake must not stop half of all agents. */
    private void requirePlausible(Map<List<String>, Told> known, Collection<Told> people) {
        Set<List<String>> here =
                people.stream().filter(Told::isHere).map(Intake::key).collect(Collectors.toSet());
        long before = known.values().stream().filter(Told::isHere).count();
        long going = known.values().stream()
                .filter(told -> told.isHere() && !here.contains(key(told)))
                .count();
        if (going > FEW && going * 100 > before * mostDeparturesPercent) {
            throw new ImplausibleState(instance + " names " + going + " of " + before + " people as gone at once, and"
                    + " max_departures_percent is " + mostDeparturesPercent
                    + ": nobody is taken for departed. Look at what"
                    + " it is configured to read; if they are gone, raise max_departures_percent there.");
        }
    }

    private static List<String> key(Told told) {
        return List.of(told.issuer(), told.subject());
    }

    private void take(Tx tx, Optional<Told> before, Told after, Instant now) {
        if (before.filter(after::equals).isPresent()) {
            return;
        }
        SourceRows.put(tx, instance, after, now);
        LifecycleKind was = before.map(Told::standing).orElse(LifecycleKind.ENABLED);
        if (was != after.standing()) {
            Consequences.of(tx, instance, after, now);
        } else if (before.isPresent() && !before.get().roles().equals(after.roles())) {
            Consequences.rolesChanged(tx, instance, after);
        }
    }

    /** A state that isn't believed. */
    static final class ImplausibleState extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ImplausibleState(String message) {
            super(message);
        }
    }
}
