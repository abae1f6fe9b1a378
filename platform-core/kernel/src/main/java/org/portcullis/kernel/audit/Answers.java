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

    /** @param failure why nothing of the batch is durable, or null */
    void give(List<Draft> batch, AuditUnavailable failure) {
        executor.execute(() -> batch.forEach(draft -> give(draft, failure)));
    }

    private static void give(Draft draft, AuditUnavailable failure) {
        if (failure != null) {
            draft.durable.completeExceptionally(failure);
        } else if (draft.seq() == 0) {
            draft.durable.completeExceptionally(
                    new AuditUnavailable("A record before this one is missing in the chain; it goes first.", null));
        } else {
            draft.durable.complete(draft.seq());
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
