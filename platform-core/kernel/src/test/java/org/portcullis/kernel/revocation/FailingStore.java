// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.portcullis.kernel.store.OutboxAppender;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.kernel.store.StoreFull;
import org.portcullis.kernel.store.StoreUnavailable;
import org.portcullis.kernel.store.Work;

/** A real store that can be made to refuse writes, or reads too. */
final class FailingStore implements Store {
    private final Store store;
    volatile boolean writesFail;
    volatile boolean readsFail;

    FailingStore(Store store) {
        this.store = store;
    }

    private StoreException full() {
        return new StoreFull("the disk is full", null);
    }

    @Override
    public <T> T write(Priority priority, Duration within, Work<T> work) {
        if (writesFail) {
            throw full();
        }
        return store.write(priority, within, work);
    }

    @Override
    public <T> CompletableFuture<T> submit(Priority priority, Work<T> work) {
        return writesFail ? CompletableFuture.failedFuture(full()) : store.submit(priority, work);
    }

    @Override
    public <T> T read(Work<T> work) {
        if (readsFail) {
            throw new StoreUnavailable("the database is gone", null);
        }
        return store.read(work);
    }

    @Override
    public AutoCloseable attach(OutboxAppender appender) {
        return store.attach(appender);
    }

    @Override
    public String node() {
        return store.node();
    }

    @Override
    public Health health() {
        return store.health();
    }
}
