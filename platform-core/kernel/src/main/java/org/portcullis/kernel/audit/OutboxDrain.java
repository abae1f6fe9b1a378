// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.portcullis.kernel.store.OutboxAppender;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the records of state changes into the chain in commit order, each exactly once: live ones as they commit, and
 * those that an earlier failure or crash left in the outbox, which the highest outbox number in the chain tells apart.
 */
final class OutboxDrain implements OutboxAppender, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxDrain.class);
    private static final String LEFT =
            "SELECT seq, record FROM audit_outbox WHERE node = ? AND seq > ? ORDER BY seq LIMIT 500";
    private static final String TAKEN = "DELETE FROM audit_outbox WHERE node = ? AND seq <= ?";
    private static final String INHERIT = "UPDATE audit_outbox SET node = ? WHERE node = ? AND seq > ?";
    private static final long SWEEP_MILLIS = 500;

    private final Chain chain;
    private final Store store;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "audit-outbox");
        thread.setDaemon(true);
        return thread;
    });
    private final AutoCloseable attachment;
    /** Not guarded by the lock: it is set by the thread that answers, for which {@link #catchUp} waits with the lock. */
    private volatile boolean behind = true;

    private long submitted;
    private long deleted;

    /**
     * Drains what is left from before, then follows the commits.
     *
     * @param ended chains of this store that ended before a restore: what they didn't take, ours takes
     */
    OutboxDrain(Chain chain, Store store, List<ReadableChain> ended) {
        this.chain = chain;
        this.store = store;
        this.submitted = chain.head().outbox();
        ended.forEach(this::inherit);
        this.attachment = store.attach(this);
        sweep();
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void inherit(ReadableChain ended) {
        store.write(Priority.NORMAL, tx -> {
            tx.update(TAKEN, ended.name(), ended.head().outbox());
            return tx.update(INHERIT, store.node(), ended.name(), submitted);
        });
    }

    @Override
    public boolean ready() {
        return chain.ready() && !behind;
    }

    @Override
    public synchronized CompletableFuture<Void> committed(List<OutboxRecord> records) {
        if (behind) {
            return CompletableFuture.failedFuture(
                    new AuditUnavailable("Earlier records still wait in the outbox; these follow them.", null));
        }
        return submit(records).whenComplete((none, failure) -> {
            if (failure != null) {
                behind = true;
            }
        });
    }

    private CompletableFuture<Void> submit(List<OutboxRecord> records) {
        CompletableFuture<?>[] all = new CompletableFuture<?>[records.size()];
        for (int i = 0; i < all.length; i++) {
            OutboxRecord record = records.get(i);
            Draft draft = Draft.ofStored(chain.name(), record.json(), record.seq(), submitted);
            submitted = record.seq();
            chain.append(draft);
            all[i] = draft.durable;
        }
        return CompletableFuture.allOf(all);
    }

    private void sweep() {
        try {
            if (behind && chain.ready()) {
                catchUp();
            }
            deleteTaken();
        } catch (RuntimeException e) {
            LOG.warn("Records wait in the outbox: {}", e.getMessage());
        }
    }

    /** Appends what the outbox holds beyond the chain. Commits wait meanwhile, so that none gets in between. */
    private synchronized void catchUp() {
        submitted = chain.head().outbox();
        List<OutboxRecord> left = left();
        while (!left.isEmpty()) {
            submit(left).join();
            left = left();
        }
        behind = false;
    }

    private List<OutboxRecord> left() {
        return store.read(tx -> tx.query(
                LEFT, row -> new OutboxRecord(row.number("seq"), row.text("record")), store.node(), submitted));
    }

    private void deleteTaken() {
        long durable = chain.head().outbox();
        if (durable > deleted) {
            store.write(Priority.NORMAL, tx -> tx.update(TAKEN, store.node(), durable));
            deleted = durable;
        }
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        try {
            attachment.close();
        } catch (Exception e) {
            LOG.debug("Detaching from the store failed", e);
        }
    }
}
