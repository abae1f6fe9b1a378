// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.humans;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.portcullis.kernel.acts.Claims;
import org.portcullis.kernel.ledger.KillSwitch;
import org.portcullis.kernel.people.PersonSessionRows;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.people.HumanSession;
import org.portcullis.spi.people.HumanSessions;
import org.portcullis.spi.people.SessionRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one identity provider how the sessions stand in which something is granted, and ends what was granted in those that
 * don't: each by a kill like a person's, durable and recorded. A session that nobody could confirm for {@link #BELIEVED} is
 * ended too. One node does it. Not for several threads.
 */
final class SessionRound {
    /** How long a session is believed alive without being confirmed. */
    static final Duration BELIEVED = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(SessionRound.class);
    private static final Duration NOTED_EVERY = Duration.ofSeconds(20);

    private final String instance;
    private final Parts parts;
    private final Map<String, Long> confirmedNanos = new HashMap<>();

    /** Asks the adapter. */
    @FunctionalInterface
    interface Ask {
        /** Throws {@code AdapterException}. */
        List<HumanSession> standing(String instance, List<SessionRef> sessions);
    }

    /** What every round works with. */
    record Parts(Store store, KillSwitch killSwitch, Ask ask, Supplier<Set<String>> gone, Clock clock) {}

    SessionRound(String instance, Parts parts) {
        this.instance = instance;
        this.parts = parts;
    }

    /** One round. */
    boolean turn() {
        Instant now = parts.clock().instant();
        if (!isMine(now)) {
            confirmedNanos.clear();
            return false;
        }
        List<PersonSessionRows.Held> inUse = parts.store().read(tx -> PersonSessionRows.inUse(tx, now)).stream()
                .filter(held -> held.at().instance().equals(instance))
                .toList();
        confirmedNanos
                .keySet()
                .retainAll(inUse.stream().map(PersonSessionRows.Held::id).collect(Collectors.toSet()));
        for (PersonSessionRows.Held held : inUse) {
            confirmedNanos.computeIfAbsent(held.id(), id -> System.nanoTime() - age(held, now));
        }
        for (int from = 0; from < inUse.size(); from += HumanSessions.MOST) {
            look(inUse.subList(from, Math.min(inUse.size(), from + HumanSessions.MOST)));
        }
        return false;
    }

    private static long age(PersonSessionRows.Held held, Instant now) {
        Duration age = Duration.between(held.confirmedAt(), now);
        return age.isNegative() ? 0 : Math.min(age.toNanos(), BELIEVED.toNanos());
    }

    private boolean isMine(Instant now) {
        String work = "sessions/" + instance;
        String node = parts.store().node();
        return parts.store().<Boolean>read(tx -> Claims.isFresh(tx, work, node, now))
                || parts.store()
                        .<Boolean>write(
                                Priority.NORMAL,
                                tx -> Claims.keep(
                                        tx, work, node, now, parts.gone().get()));
    }

    private void look(List<PersonSessionRows.Held> some) {
        long asked = System.nanoTime();
        List<HumanSession> answers = List.of();
        String why = "";
        try {
            answers = parts.ask()
                    .standing(
                            instance,
                            some.stream().map(PersonSessionRows.Held::ref).toList());
        } catch (AdapterException e) {
            why = String.valueOf(e.getMessage());
        }
        List<String> noted = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            PersonSessionRows.Held held = some.get(i);
            HumanSession answer = answers.isEmpty() ? null : answers.get(i);
            if (answer != null && !answer.tokenIssuer().equals(held.at().tokenIssuer())) {
                why = "another identity provider answers there: " + answer.tokenIssuer();
                answer = null;
            }
            if (answer != null && answer.alive()) {
                confirmedNanos.put(held.id(), asked);
                if (held.confirmedAt().plus(NOTED_EVERY).isBefore(parts.clock().instant())) {
                    noted.add(held.id());
                }
            } else if (answer != null) {
                end(held, "The person's session at " + instance + " has ended");
            } else if (System.nanoTime() - confirmedNanos.get(held.id()) >= BELIEVED.toNanos()) {
                end(held, "The person's session couldn't be confirmed at " + instance + " for 60 s: " + cut(why));
            }
        }
        if (!noted.isEmpty()) {
            parts.store().write(Priority.NORMAL, tx -> {
                PersonSessionRows.confirmed(tx, noted, parts.clock().instant());
                return null;
            });
        }
    }

    private void end(PersonSessionRows.Held held, String reason) {
        try {
            parts.killSwitch().commandAs("sessions:" + instance, target(held), reason);
        } catch (RuntimeException e) {
            LOG.warn("what was granted in {} can't be ended yet, and is tried again: {}", held.id(), e.toString());
        }
    }

    private static RevocationTarget target(PersonSessionRows.Held held) {
        return new RevocationTarget("person_session", held.id());
    }

    private static String cut(String why) {
        return why.substring(0, Math.min(300, why.length()));
    }
}
