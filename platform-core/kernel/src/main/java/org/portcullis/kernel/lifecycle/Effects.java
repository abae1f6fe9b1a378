// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.kernel.ledger.KillSwitch;
import org.portcullis.kernel.registry.VacancyRows;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.Refusal;
import org.portcullis.service.registry.Post;
import org.portcullis.service.registry.Vacancy;
import org.portcullis.service.revocation.Revocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what follows from what was told, and what follows from its not being mended in time. Each kill once: its row is
 * marked in the command's own transaction, so that a crash before leaves it to be done, and one after doesn't. Any node may
 * do it.
 */
final class Effects {
    private static final Logger LOG = LoggerFactory.getLogger(Effects.class);
    private static final int BATCH = 100;
    private static final Duration EVENTS_KEPT = Duration.ofDays(90);

    private final Store store;
    private final KillSwitch killSwitch;
    private final Clock clock;
    /** Commanded by this process though the store couldn't take it: the emergency file has them. */
    private final Set<String> commanded = ConcurrentHashMap.newKeySet();

    Effects(Store store, KillSwitch killSwitch, Clock clock) {
        this.store = store;
        this.killSwitch = killSwitch;
        this.clock = clock;
    }

    /** Another was faster. */
    private static final class DoneBefore extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DoneBefore() {
            super("done before", null, false, false);
        }
    }

    /** One round: everything that is due. */
    void round() {
        deadlines();
        List<EffectRows.Effect> open;
        do {
            open = store.read(tx -> EffectRows.open(tx, BATCH)).stream()
                    .filter(effect -> !commanded.contains(effect.id()))
                    .toList();
            open.forEach(this::run);
        } while (open.size() == BATCH);
    }

    private void run(EffectRows.Effect effect) {
        try {
            Revocation kill = killSwitch.commandAs(
                    effect.actor(), effect.target(), effect.reason(), KillSwitch.Purpose.KILL, tx -> {
                        if (!EffectRows.done(tx, effect.id(), "COMMANDED", clock.instant())) {
                            throw new DoneBefore();
                        }
                    });
            if (!kill.durable()) {
                commanded.add(effect.id());
            }
        } catch (DoneBefore e) {
            LOG.debug("{} was done by another node", effect.id());
        } catch (Refusal e) {
            if (e.kind() == Refusal.Kind.UNAVAILABLE) {
                LOG.warn(
                        "{} {} can't be ended yet, and is tried again: {}",
                        effect.target().type(),
                        effect.target().id(),
                        e.getMessage());
                return;
            }
            store.write(Priority.NORMAL, tx -> EffectRows.done(tx, effect.id(), e.slug(), clock.instant()));
        }
    }

    /** What is still vacant after 72 hours: no sponsor is proposed for decommissioning, everything else stops the agent. */
    private void deadlines() {
        Instant now = clock.instant();
        List<Vacancy> due = store.read(tx -> VacancyRows.due(tx, now, BATCH));
        for (Vacancy vacancy : due) {
            store.write(Priority.NORMAL, tx -> {
                if (VacancyRows.overdue(tx, vacancy, now) && vacancy.post() != Post.SPONSOR) {
                    String reason = "Its " + vacancy.post().name().toLowerCase(java.util.Locale.ROOT) + " "
                            + vacancy.subject() + " has been gone for 72 hours, and nobody was appointed";
                    Consequences.suspend(tx, "system", vacancy.agentId(), reason, now);
                }
                return null;
            });
        }
    }

    /** Forgets events that no source tells again. */
    void tidy() {
        Instant before = clock.instant().minus(EVENTS_KEPT);
        store.write(Priority.NORMAL, tx -> {
            SourceRows.forgetEvents(tx, before);
            return null;
        });
    }
}
