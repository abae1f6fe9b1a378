// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;

/** A receiver of the audit trail in memory, and its fixture. */
final class MemorySink implements AuditSink, AuditVendor {
    private final MemoryTarget target = new MemoryTarget();
    private final Mutation mutation;
    private MemoryCalls calls;

    MemorySink(Mutation mutation) {
        this.mutation = mutation;
        restart();
    }

    @Override
    public long deliver(List<AuditRecord> batch, CallContext context) {
        return calls.call(context, true, () -> {
            List<AuditRecord> taken = new ArrayList<>(batch);
            if (calls.is(Mutation.BATCH_IS_CUT_SHORT)) {
                taken = taken.subList(0, Math.min(5, taken.size()));
            }
            if (calls.is(Mutation.ORDER_IS_LOST)) {
                Collections.reverse(taken);
            }
            target.records().addAll(taken.stream().map(this::written).toList());
            return batch.get(batch.size() - 1).seq();
        });
    }

    private AuditRecord written(AuditRecord record) {
        String json = calls.is(Mutation.TEXT_IS_MANGLED) ? record.json().replaceAll("[^ -~]", "?") : record.json();
        return new AuditRecord(record.chain(), record.seq(), record.id(), record.time(), json, record.hash());
    }

    @Override
    public AuditSink sink() {
        return this;
    }

    @Override
    public List<String> received() {
        return target.records().stream().map(AuditRecord::id).toList();
    }

    @Override
    public boolean holds(AuditRecord record) {
        return target.records().contains(record);
    }

    @Override
    public Optional<Duration> throttledFor() {
        return Optional.of(MemoryCalls.WAIT);
    }

    @Override
    public boolean restart() {
        calls = new MemoryCalls(target, mutation, new JumpingClock());
        return true;
    }

    @Override
    public Set<Fault> faults() {
        return Set.of(Fault.values());
    }

    @Override
    public void breakWith(Fault fault) {
        target.breakWith(fault);
    }

    @Override
    public Set<String> canaries() {
        return Set.of(MemoryTarget.ADMIN_SECRET);
    }

    @Override
    public void close() {
        target.records().clear();
    }

    @Override
    public String toString() {
        return calls.text();
    }
}
