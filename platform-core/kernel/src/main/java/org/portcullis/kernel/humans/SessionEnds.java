// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.humans;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.portcullis.kernel.people.PersonSessionRows;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * Ends the sessions of killed people at their identity providers, where the instance may ({@code end_human_sessions}). What
 * agents have in them is dead without it: this ends the person's own. Tried for as long as it takes, by any node.
 */
final class SessionEnds {
    private static final int BATCH = 50;
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final Store store;
    private final Clock clock;
    private final Consumer<PersonSessionRows.Held> end;

    /** @param end ends it there; throws {@code AdapterException} */
    SessionEnds(Store store, Clock clock, Consumer<PersonSessionRows.Held> end) {
        this.store = store;
        this.clock = clock;
        this.end = end;
    }

    /** One round. */
    boolean turn() {
        List<PersonSessionRows.Held> due = store.read(tx -> PersonSessionRows.toEnd(tx, clock.instant(), BATCH));
        due.forEach(this::run);
        return due.size() == BATCH;
    }

    private void run(PersonSessionRows.Held held) {
        try {
            end.accept(held);
            keep(held, "DONE", "DONE", "");
        } catch (AdapterException e) {
            if (e.kind() == FailureKind.UNSUPPORTED) {
                keep(held, "REFUSED", "", "");
            } else {
                keep(held, "WANTED", "FAILED", String.valueOf(e.getMessage()));
            }
        }
    }

    /** A failure is told with each try: an administrator is to see that the person is still signed in. */
    private void keep(PersonSessionRows.Held held, String state, String outcome, String error) {
        Instant again = clock.instant().plus(AGAIN);
        store.write(Priority.NORMAL, tx -> {
            PersonSessionRows.endState(tx, held.id(), state, again);
            if (!outcome.isEmpty()) {
                tx.audit(new AuditEntry(
                        "session.end",
                        outcome,
                        "system",
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(
                                "session", held.id(),
                                "person", held.personId(),
                                "instance", held.at().instance(),
                                "error", error.substring(0, Math.min(300, error.length())))));
            }
            return null;
        });
    }
}
