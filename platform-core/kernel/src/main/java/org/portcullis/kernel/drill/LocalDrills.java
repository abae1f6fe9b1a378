// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Paging;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.drill.Drill;
import org.portcullis.service.drill.Drills;
import org.portcullis.service.drill.LastDrill;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.registry.Agent;

/** {@link Drills} of this store; any node takes an open one to its end. Thread-safe. */
@Component(service = Drills.class, immediate = true)
public final class LocalDrills implements Drills {
    private static final String SYSTEM = "system";
    private static final int LONGEST_NAME = 63;

    private final DrillRooms rooms;
    private final Acts acts;
    private final TierLimits limits;
    private final DrillQueue queue;

    /** Goes on with what is open, and begins what is due by the schedule. */
    @Activate
    public LocalDrills(@Reference DrillRooms rooms, @Reference TierLimits limits) {
        this.rooms = rooms;
        this.acts = rooms.acts();
        this.limits = limits;
        this.queue = new DrillQueue(rooms, this::beginDue);
    }

    @Override
    public Drill run(Caller caller, String environment) {
        String shown = environment.substring(0, Math.min(LONGEST_NAME, environment.length()));
        Attempt attempt = Attempt.of("drill.run", caller.personId(), Map.of("environment", shown));
        DrillRow begun = acts.change(attempt, tx -> {
            caller.require(Role.OPERATOR);
            return begin(tx, shown, attempt);
        });
        queue.begin(begun.id());
        return begun.shown(List.of());
    }

    private DrillRow begin(Tx tx, String environment, Attempt attempt) {
        DrillRows.openOf(tx, environment).ifPresent(open -> {
            throw runs(open.id());
        });
        Instant now = acts.now();
        Agent probe = Probes.require(tx, environment, rooms.blocks(), now);
        String id = IdKind.DRILL.newId(now);
        DrillRow drill = new DrillRow(
                id,
                environment,
                Drill.State.RUNNING,
                new Drill.Run(attempt.actor(), probe.id(), Optional.empty(), now, Optional.empty()),
                Optional.empty(),
                "");
        DrillRows.insert(tx, drill, rooms.node());
        queue.claim(tx, id, now);
        Acts.done(tx, attempt, Map.of("drill", id, "probe", probe.id()));
        return drill;
    }

    /** The schedule: each environment with a probe, when its last drill began long enough ago. */
    private void beginDue() {
        if (limits.drillsEvery().isEmpty()) {
            return;
        }
        Duration every = limits.drillsEvery().get();
        for (String environment : acts.read(Probes::environments)) {
            Attempt attempt = Attempt.of("drill.run", SYSTEM, Map.of("environment", environment));
            Optional<DrillRow> begun = acts.change(
                    attempt,
                    tx -> isDue(tx, environment, every)
                            ? Optional.of(begin(tx, environment, attempt))
                            : Optional.<DrillRow>empty());
            begun.ifPresent(drill -> queue.begin(drill.id()));
        }
    }

    private boolean isDue(Tx tx, String environment, Duration every) {
        return DrillRows.openOf(tx, environment).isEmpty()
                && DrillRows.lastStart(tx, environment)
                        .map(last -> !last.plus(every).isAfter(acts.now()))
                        .orElse(true);
    }

    private static Refusal runs(String id) {
        return new Refusal(Refusal.Kind.CONFLICT, "drill-runs", "The drill " + id + " isn't over: wait for its end.");
    }

    @Override
    public Drill drill(Caller caller, String id) {
        return acts.read(tx -> find(tx, id).shown(DrillRows.parts(tx, id)));
    }

    private static DrillRow find(Tx tx, String id) {
        return DrillRows.find(tx, id)
                .orElseThrow(() -> new Refusal(Refusal.Kind.NOT_FOUND, "not-found", "There is no drill with this id."));
    }

    @Override
    public Drill await(Caller caller, String id, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        Drill now = drill(caller, id);
        while (now.state() == Drill.State.RUNNING && System.nanoTime() < end && queue.pause()) {
            now = drill(caller, id);
        }
        return now;
    }

    @Override
    public Page<Drill> drills(Caller caller, Optional<String> environment, PageRequest page) {
        List<Drill> rows =
                acts.read(tx -> DrillRows.page(tx, environment, Paging.after(page), page.limit() + 1).stream()
                        .map(drill -> drill.shown(DrillRows.parts(tx, drill.id())))
                        .toList());
        return Paging.page(rows, page, Drill::id);
    }

    @Override
    public String report(Caller caller, String id) {
        return acts.read(tx -> find(tx, id)).report().orElseThrow(() -> runs(id));
    }

    @Override
    public List<LastDrill> lastOfAgent(Caller caller, String agentId) {
        return acts.read(tx -> {
            Set<String> adapters = new LinkedHashSet<>();
            AgentRows.find(tx, agentId)
                    .ifPresent(agent -> Probes.usable(tx, agent).forEach(usable -> adapters.addAll(usable.adapters())));
            return adapters.stream()
                    .map(adapter -> DrillRows.last(tx, adapter))
                    .flatMap(Optional::stream)
                    .toList();
        });
    }

    @Override
    public Optional<LastDrill> lastOfAdapter(Caller caller, String instance) {
        return acts.read(tx -> DrillRows.last(tx, instance));
    }

    /** Stops; what is open goes on at the next start, or on another node. */
    @Deactivate
    public void close() {
        queue.close();
    }
}
