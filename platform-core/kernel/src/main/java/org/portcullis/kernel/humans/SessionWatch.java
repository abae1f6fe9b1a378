// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.humans;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.portcullis.kernel.acts.Rounds;
import org.portcullis.kernel.ledger.KillSwitch;
import org.portcullis.kernel.people.PersonSessionRows;
import org.portcullis.kernel.session.LiveSessions;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.view.NodePresence;

/**
 * Looks after the sessions in which something is granted: one {@link SessionRound} for each instance that any of them names,
 * whether it is there or not, so that one that hangs holds up no other.
 */
@Component(service = SessionWatch.class, immediate = true)
public final class SessionWatch {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Store store;
    private final Clock clock;
    private final Rounds looking;
    private final Rounds ending;
    private final SessionEnds ends;
    private final SessionRound.Parts parts;
    private final Map<String, Rounds> rounds = new ConcurrentHashMap<>();

    /** Begins at once: what ended while nobody looked is found in the first round. */
    @Activate
    public SessionWatch(
            @Reference Store store,
            @Reference LiveSessions sessions,
            @Reference KillSwitch killSwitch,
            @Reference NodePresence nodes,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this.store = store;
        this.clock = clock == null ? Clock.systemUTC() : clock;
        this.parts = new SessionRound.Parts(store, killSwitch, sessions::standing, nodes::gone, this.clock);
        this.ends = new SessionEnds(store, this.clock, sessions::end);
        this.looking = new Rounds("sessions", EVERY, this::look);
        this.ending = new Rounds("session-ends", EVERY, ends::turn);
    }

    private boolean look() {
        Map<String, List<PersonSessionRows.Held>> inUse =
                store.read(tx -> PersonSessionRows.inUse(tx, clock.instant())).stream()
                        .collect(Collectors.groupingBy(held -> held.at().instance()));
        inUse.forEach((instance, sessions) -> {
            Rounds there = rounds.get(instance);
            if (there == null) {
                SessionRound round = new SessionRound(instance, parts);
                rounds.put(instance, new Rounds("sessions-" + instance, EVERY, round::turn));
            }
        });
        rounds.entrySet().removeIf(each -> {
            boolean idle = !inUse.containsKey(each.getKey());
            if (idle) {
                each.getValue().close();
            }
            return idle;
        });
        return false;
    }

    /** Ends after what is in hand. */
    @Deactivate
    public void close() {
        looking.close();
        ending.close();
        rounds.values().forEach(Rounds::close);
    }
}
