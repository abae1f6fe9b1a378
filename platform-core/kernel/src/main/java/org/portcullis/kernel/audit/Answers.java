// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers producers on a thread of its own, so that the next batch is written meanwhile. */
final class Answers implements AutoCloseable {
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "audit-answers");
        thread.setDaemon(true);
        return thread;
    });

    /** @param outcome the first one's number, or why all failed */
    void give(List<Draft> batch, Outcome outcome) {
        executor.execute(() -> {
            long seq = outcome.firstSeq();
            for (Draft draft : batch) {
                if (outcome.failure() == null) {
                    draft.durable.complete(seq++);
                } else {
                    draft.durable.completeExceptionally(outcome.failure());
                }
            }
        });
    }

    @Override
    public void close() {
        executor.shutdown();
    }

    /**
     * What became of a batch.
     *
     * @param firstSeq number of its first record
     * @param failure why nothing of it is durable, or null
     */
    record Outcome(long firstSeq, AuditUnavailable failure) {}
}
