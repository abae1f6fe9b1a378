// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.directory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.portcullis.kernel.acts.Claims;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.registry.Agent;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;

/** Brings one directory after the agents of its environment. Only a vendor's answer is believed. */
final class MirrorFeed {
    private static final int BATCH = 20;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration AFTER_REFUSAL = Duration.ofMinutes(5);
    private static final int LONGEST_ERROR = 500;

    private final String instance;
    private final String environment;
    private final Store store;
    private final Clock clock;
    private final Directory directory;
    private final Supplier<Set<String>> gone;
    private boolean begun;

    /** Asks the adapter. */
    @FunctionalInterface
    interface Directory {
        /** The vendor's id, or {@code AdapterException}. */
        String apply(Target target, int version);
    }

    /** @param gone the nodes that are surely dead, whose claim is taken over at once */
    MirrorFeed(
            String instance,
            String environment,
            Store store,
            Clock clock,
            Directory directory,
            Supplier<Set<String>> gone) {
        this.instance = instance;
        this.environment = environment;
        this.store = store;
        this.clock = clock;
        this.directory = directory;
        this.gone = gone;
    }

    /** One round; whether there is more at once. */
    boolean turn() {
        Instant now = clock.instant();
        if (!isMine()) {
            return false;
        }
        begun = true;
        if (store.read(tx -> MirrorRows.behind(tx, environment, instance))) {
            store.write(Priority.NORMAL, tx -> MirrorRows.note(tx, environment, instance, now));
        }
        List<MirrorRows.Due> due = store.read(tx -> MirrorRows.due(tx, instance, now, BATCH));
        for (MirrorRows.Due each : due) {
            if (!isMine()) {
                return false; // the calls took so long that another node has it: an old call must not follow its new
                // one
            }
            apply(each);
        }
        return due.size() == BATCH;
    }

    private boolean isMine() {
        Instant now = clock.instant();
        boolean still = begun && store.<Boolean>read(tx -> Claims.isFresh(tx, work(), store.node(), now));
        return still || claim(now);
    }

    private String work() {
        return "directory/" + instance;
    }

    private boolean claim(Instant now) {
        return store.<Boolean>write(Priority.NORMAL, tx -> {
            boolean kept = Claims.keep(tx, work(), store.node(), now, gone.get());
            if (kept && !begun) {
                MirrorRows.hurry(tx, instance, now); // it is there again: what waited may work
            }
            return kept;
        });
    }

    private void apply(MirrorRows.Due due) {
        Agent agent = due.agent();
        Target target = Targets.of(agent);
        if (target.state() == DesiredState.ENABLED && !begin(agent)) {
            return; // it has changed: the next round has it as it is
        }
        try {
            String principal = directory.apply(target, agent.version());
            if (target.state() == DesiredState.ABSENT && !principal.isEmpty()) {
                askAgain(due);
                return;
            }
            store.write(Priority.NORMAL, tx -> {
                MirrorRows.stands(tx, instance, due, principal, clock.instant());
                tx.audit(entry("DONE", agent, target, Map.of("principal", principal)));
                return null;
            });
        } catch (AdapterException e) {
            failed(due, target, e);
        }
    }

    private boolean begin(Agent agent) {
        return store.<Boolean>write(Priority.NORMAL, tx -> MirrorRows.begin(tx, instance, agent, clock.instant()));
    }

    /** It was there until now: that it is gone is believed when the vendor, asked afresh, has nothing of it (REG-8). */
    private void askAgain(MirrorRows.Due due) {
        String why = "removed, and not confirmed yet: the vendor is asked again";
        Instant next = clock.instant().plus(pause(due.attempts(), Duration.ZERO));
        store.write(Priority.NORMAL, tx -> {
            MirrorRows.failed(tx, instance, due, why, false, next);
            return null;
        });
    }

    private void failed(MirrorRows.Due due, Target target, AdapterException e) {
        String said = String.valueOf(e.getMessage());
        String why = said.length() > LONGEST_ERROR ? said.substring(0, LONGEST_ERROR) : said;
        boolean unknown = e.kind().retry() == FailureKind.Retry.OUTCOME_UNKNOWN || e.kind() == FailureKind.REJECTED;
        Instant next = clock.instant().plus(pause(due.attempts(), e));
        store.write(Priority.NORMAL, tx -> {
            MirrorRows.failed(tx, instance, due, why, unknown, next);
            if (due.attempts() == 0) {
                tx.audit(entry("FAILED", due.agent(), target, Map.of("error", why)));
            }
            return null;
        });
    }

    private static Duration pause(int attempts, AdapterException e) {
        if (e.kind().retry() == FailureKind.Retry.NEVER) {
            return attempts < 3 ? LONGEST_PAUSE : AFTER_REFUSAL; // a person must act; their reconfiguration hurries it
        }
        return pause(attempts, e.retryAfter().orElse(Duration.ZERO));
    }

    private static Duration pause(int attempts, Duration asked) {
        Duration own = FIRST_PAUSE.multipliedBy(1L << Math.min(6, attempts));
        Duration longer = own.compareTo(asked) > 0 ? own : asked;
        return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    private AuditEntry entry(String outcome, Agent agent, Target target, Map<String, Object> more) {
        Map<String, Object> details = new java.util.HashMap<>(more);
        details.put("instance", instance);
        details.put("wanted", target.state().name());
        return new AuditEntry("agent.mirror", outcome, "system", Optional.of(agent.id()), Optional.empty(), details);
    }
}
