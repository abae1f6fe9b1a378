// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.portcullis.kernel.audit.Spool;
import org.portcullis.service.audit.AuditEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a feed begins. After a restore this node has a new chain, and the sink gets first what the back-up's chain holds
 * behind the back-up's cursor, known to it or not: it tells them by their ids. What it has beyond the back-up's end is
 * told, since nobody but the sink has that any more.
 */
final class Restart {
    private static final Logger LOG = LoggerFactory.getLogger(Restart.class);

    private final Consumer<AuditEntry> trail;

    /** @param trail takes what is told, without an answer */
    Restart(Consumer<AuditEntry> trail) {
        this.trail = trail;
    }

    /** By chain, after what doesn't fit was told and mended. */
    Map<String, Long> begin(String sink, List<Spool.Source> sources, SinkCursors cursors) {
        Map<String, Long> known = cursors.of(sink);
        Map<String, Long> from = new HashMap<>();
        boolean first = sources.stream()
                .filter(source -> !source.ended())
                .noneMatch(source -> known.containsKey(source.chain()));
        for (Spool.Source source : sources) {
            long cursor = known.getOrDefault(source.chain(), 0L);
            boolean beyond = cursor > source.head();
            // an own chain that is shorter than what the sink has is another chain: all of it is new to the sink
            long begin = !beyond ? cursor : source.ended() ? source.head() : 0;
            if (beyond || source.ended() && first) {
                tell(sink, source, cursor, begin);
                cursors.keep(sink, source.chain(), begin);
            }
            from.put(source.chain(), begin);
        }
        return from;
    }

    private void tell(String sink, Spool.Source source, long cursor, long begin) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("adapter", sink);
        details.put("chain", source.chain());
        details.put("chain_ends_at", source.head());
        details.put("chain_ends_with", source.hash());
        details.put("sink_had_at_least", cursor);
        details.put("given_again_from", begin + 1);
        if (cursor > source.head()) {
            details.put("only_the_sink_has", cursor - source.head());
            LOG.warn(
                    "{} has {} audit records of {} that this platform no longer has: keep them there",
                    sink,
                    cursor - source.head(),
                    source.chain());
        }
        trail.accept(new AuditEntry(
                "siem.restart",
                cursor > source.head() ? "FAILED" : "DONE",
                "system",
                Optional.empty(),
                Optional.empty(),
                details));
    }
}
