// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.service;

import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.portcullis.service.IdKind;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditQuery;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.spi.audit.AuditRecord;

/** Keeps entries in memory, and can be held back or broken; for tests of what writes into the trail. */
public final class MemoryAuditTrail implements AuditTrail {
    /** What was appended, oldest first. */
    public final List<AuditEntry> entries = new CopyOnWriteArrayList<>();
    /** While true, nothing can be recorded. */
    public volatile boolean full;
    /** What each entry waits for until it counts as durable. */
    public volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

    @Override
    public CompletableFuture<String> append(AuditEntry entry) {
        if (full) {
            return CompletableFuture.failedFuture(new IllegalStateException("disk full"));
        }
        entries.add(entry);
        return gate.thenApply(nothing -> IdKind.EVENT.newId(Instant.now()));
    }

    @Override
    public Page<AuditRecord> query(AuditQuery query, PageRequest page) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<AuditRecord> after(long seq, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void export(Optional<Instant> from, OutputStream out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String checkpoint() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> checkpoints(int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String publicKeyPem() {
        throw new UnsupportedOperationException();
    }
}
