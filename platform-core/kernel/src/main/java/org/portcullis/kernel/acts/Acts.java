// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.acts;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.portcullis.kernel.store.OutcomeUnknown;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.kernel.store.Tx;
import org.portcullis.kernel.store.Work;
import org.portcullis.kernel.strangers.Strangers;
import org.portcullis.service.Refusal;
import org.portcullis.service.audit.AuditEntry;

/**
 * Does changes: each in one transaction that carries its own audit record. A refusal undoes the change and is recorded
 * in a transaction of its own before it is thrown on. Thread-safe.
 */
@Component(service = Acts.class)
public final class Acts {
    private static final int LONGEST_DETAIL = 500;

    private final Store store;
    private final Clock clock;
    private final Strangers strangers;

    /** Over the store; without a clock service the system's UTC clock is used. */
    @Activate
    public Acts(@Reference Store store, @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this.store = store;
        this.clock = clock == null ? Clock.systemUTC() : clock;
        this.strangers = new Strangers(this::recorded);
    }

    /** Now, in the milliseconds that the store keeps. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Runs the work in a writing transaction, in which it writes its audit record.
     *
     * @throws Refusal what the work threw, after it has been recorded; UNAVAILABLE when the store can't do it
     */
    public <T> T change(Attempt attempt, Work<T> work) {
        try {
            return store.write(Priority.NORMAL, work);
        } catch (Refusal refusal) {
            recordDenial(attempt, refusal);
            throw refusal;
        } catch (StoreException e) {
            throw unavailable(e);
        }
    }

    /** The same for a step that writes nothing itself: a refusal is recorded, and thrown on. */
    public <T> T checked(Attempt attempt, Supplier<T> step) {
        try {
            return step.get();
        } catch (Refusal refusal) {
            recordDenial(attempt, refusal);
            throw refusal;
        }
    }

    /** Writes what is no act of anybody, and so has no record; UNAVAILABLE when the store can't do it. */
    public <T> T write(Work<T> work) {
        try {
            return store.write(Priority.NORMAL, work);
        } catch (StoreException e) {
            throw unavailable(e);
        }
    }

    /** Reads; UNAVAILABLE when the store can't be read. */
    public <T> T read(Work<T> work) {
        try {
            return store.read(work);
        } catch (StoreException e) {
            throw unavailable(e);
        }
    }

    /** Reads for a view that ages: after two seconds without an answer UNAVAILABLE. */
    public <T> T watch(Work<T> work) {
        try {
            return store.watch(work);
        } catch (StoreException e) {
            throw unavailable(e);
        }
    }

    /** Records a denial; when even that can't be written, the refusal carries the failure and stands. */
    public void recordDenial(Attempt attempt, Refusal refusal) {
        if (refusal.kind() == Refusal.Kind.UNAVAILABLE) {
            return; // nothing was decided
        }
        Map<String, Object> details = new LinkedHashMap<>(attempt.details());
        details.put("refusal", refusal.slug());
        String said = String.valueOf(refusal.getMessage());
        details.put("detail", said.length() > LONGEST_DETAIL ? said.substring(0, LONGEST_DETAIL) : said);
        AuditEntry entry = new AuditEntry(
                attempt.action(), "DENIED", attempt.actor(), attempt.agentId(), Optional.empty(), details);
        (Strangers.concerns(entry) ? strangers.record(entry) : recorded(entry)).exceptionally(failure -> {
            refusal.addSuppressed(failure);
            return null;
        });
    }

    private CompletableFuture<String> recorded(AuditEntry entry) {
        try {
            return CompletableFuture.completedFuture(store.write(Priority.NORMAL, tx -> tx.audit(entry)));
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Records what was counted of callers that are unknown. */
    @Deactivate
    public void close() {
        strangers.close();
    }

    /** The record of a change that was done, with the attempt's details and some more; its id. */
    public static String done(Tx tx, Attempt attempt, Map<String, Object> more) {
        Map<String, Object> details = new LinkedHashMap<>(attempt.details());
        details.putAll(more);
        return tx.audit(new AuditEntry(
                attempt.action(), "DONE", attempt.actor(), attempt.agentId(), Optional.empty(), details));
    }

    private static Refusal unavailable(StoreException e) {
        boolean unknown = e instanceof OutcomeUnknown;
        Refusal refusal = new Refusal(
                Refusal.Kind.UNAVAILABLE,
                unknown ? "outcome-unknown" : "store-unavailable",
                unknown
                        ? "The store did not answer in time: look whether it was done before you repeat it."
                        : "The store can't do this now, and nothing was done: " + e.getMessage());
        refusal.initCause(e);
        return refusal;
    }
}
