// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.portcullis.kernel.audit.Spool;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.service.audit.AuditEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one sink: tells when it is late or its spool is over its quota and when no more, and holds the grants while
 * a required one is (AUD-3). What waits is never dropped, and revocations never wait (REV-8).
 */
final class SinkWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SinkWatch.class);
    private static final String HELD =
            "The audit trail has a required receiver that doesn't take its records: nothing is"
                    + " granted until it does. Operators see which in 'portcullis doctor'.";

    private final String sink;
    private final GrantGate gate;
    private final Consumer<AuditEntry> trail;
    private final Backlog.Oldest oldest = new Backlog.Oldest();
    private Map<String, Long> waitingAfter = Map.of();
    private long waitingSince;
    private SinkState state;

    SinkWatch(String sink, GrantGate gate, Consumer<AuditEntry> trail) {
        this.sink = sink;
        this.gate = gate;
        this.trail = trail;
    }

    /**
     * What can be seen.
     *
     * @param sources the chains
     * @param cursors how far the sink has got in each
     * @param trouble what it said last
     */
    record Sight(List<Spool.Source> sources, Map<String, Long> cursors, Optional<String> trouble) {}

    /** Looks. */
    synchronized void look(SinkTerms terms, Sight sight, Instant now) {
        Map<String, Long> cursors = sight.cursors();
        Backlog backlog = Backlog.of(sight.sources(), cursors, oldest, now);
        long nanos = System.nanoTime();
        if (backlog.records() == 0 || !cursors.equals(waitingAfter)) {
            waitingAfter = Map.copyOf(cursors);
            waitingSince = nanos;
        }
        Duration seen = Duration.ofNanos(nanos - waitingSince);
        Duration age = backlog.age().compareTo(seen) > 0 ? backlog.age() : seen;
        SinkState before = state;
        state = new SinkState(terms, backlog, age, sight.trouble().orElse(""));
        if (state.holds()) {
            gate.hold(holdName(), HELD);
        } else {
            gate.release(holdName());
        }
        edge("siem.late", before != null && before.late(), state.late());
        edge("siem.quota", before != null && before.overQuota(), state.overQuota());
    }

    private void edge(String action, boolean was, boolean is) {
        if (was == is) {
            return;
        }
        Map<String, Object> details = new LinkedHashMap<>(state.show());
        details.put("adapter", sink);
        details.put("granting_held", state.holds());
        details.put("trouble", state.trouble());
        trail.accept(
                new AuditEntry(action, is ? "FAILED" : "DONE", "system", Optional.empty(), Optional.empty(), details));
        if (is) {
            LOG.warn("{} ({}): {}", sink, action, state.sentence());
        } else {
            LOG.info("{} ({}) is well again: {}", sink, action, state.sentence());
        }
    }

    private String holdName() {
        return "sink " + sink;
    }

    /** As it was seen last; empty before the first look. */
    synchronized Optional<SinkState> state() {
        return Optional.ofNullable(state);
    }

    /** It is no sink any more: nothing waits for it. */
    synchronized void end() {
        gate.release(holdName());
    }
}
