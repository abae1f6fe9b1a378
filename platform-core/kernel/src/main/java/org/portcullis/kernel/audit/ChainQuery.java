// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.service.audit.AuditQuery;
import org.portcullis.spi.audit.AuditRecord;

/** Finds records by scanning; closed segments that can't hold any are skipped by a summary. Thread-safe. */
final class ChainQuery {
    private final ReadableChain chain;
    private final ChainReader reader;
    private final Map<Long, Summary> summaries = new ConcurrentHashMap<>();

    ChainQuery(ReadableChain chain, ChainReader reader) {
        this.chain = chain;
        this.reader = reader;
    }

    /** What a closed segment holds. */
    private record Summary(Instant earliest, Instant latest, Set<String> agents) {}

    /**
     * Adds the matching records behind that number, at most {@code limit}.
     *
     * @return the last number given when there are more
     */
    Optional<Long> find(AuditQuery query, long after, int limit, List<AuditRecord> found) {
        int full = found.size() + limit;
        boolean[] more = {false};
        long[] last = {after};
        reader.scan(after + 1, chain.head().seq(), segment -> mayHold(segment, query), line -> {
            if (matches(line, query)) {
                more[0] = found.size() == full;
                if (!more[0]) {
                    found.add(line.toRecord(chain.name()));
                    last[0] = line.seq();
                }
            }
            return !more[0];
        });
        return more[0] ? Optional.of(last[0]) : Optional.empty();
    }

    private static boolean matches(RecordLine line, AuditQuery query) {
        if (query.agentId().isPresent() && !query.agentId().get().equals(line.agent())) {
            return false;
        }
        if (query.action().isPresent()
                && !underAction(line.action(), query.action().get())) {
            return false;
        }
        if (query.from().isEmpty() && query.to().isEmpty()) {
            return true;
        }
        Instant time = line.time();
        return !query.from().filter(time::isBefore).isPresent()
                && query.to().map(time::isBefore).orElse(true);
    }

    private static boolean underAction(String action, String wanted) {
        return action.equals(wanted) || action.startsWith(wanted.endsWith(".") ? wanted : wanted + '.');
    }

    private boolean mayHold(long segment, AuditQuery query) {
        Long next = chain.segments().segments().higherKey(segment);
        if (next == null) {
            return true; // still growing
        }
        Summary summary = summaries.computeIfAbsent(segment, first -> summarise(first, next - 1));
        return query.agentId().map(summary.agents()::contains).orElse(true)
                && !query.from().filter(summary.latest()::isBefore).isPresent()
                && query.to().map(summary.earliest()::isBefore).orElse(true);
    }

    private Summary summarise(long first, long last) {
        Instant[] range = {Instant.MAX, Instant.MIN};
        Set<String> agents = new HashSet<>();
        reader.scan(first, last, any -> true, line -> {
            Instant time = line.time();
            range[0] = time.isBefore(range[0]) ? time : range[0];
            range[1] = time.isAfter(range[1]) ? time : range[1];
            if (line.agent() != null) {
                agents.add(line.agent());
            }
            return true;
        });
        return new Summary(range[0], range[1], agents);
    }
}
