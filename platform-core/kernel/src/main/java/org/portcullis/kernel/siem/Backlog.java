// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.audit.Spool;
import org.portcullis.spi.audit.AuditRecord;

/**
 * What waits for a sink.
 *
 * @param records how many
 * @param bytes what they take on the disk; never too few
 * @param age how old the oldest is by the wall clock; zero when none waits
 */
record Backlog(long records, long bytes, Duration age) {

    /** Over the chains, from the cursor of each on. */
    static Backlog of(List<Spool.Source> sources, Map<String, Long> cursors, Oldest oldest, Instant now) {
        long records = 0;
        long bytes = 0;
        Duration age = Duration.ZERO;
        for (Spool.Source source : sources) {
            long cursor = cursors.getOrDefault(source.chain(), 0L);
            long waiting = source.head() - cursor;
            if (waiting > 0) {
                records += waiting;
                bytes += source.bytesAfter(cursor);
                Duration its = Duration.between(oldest.after(source, cursor).orElse(now), now);
                age = its.compareTo(age) > 0 ? its : age;
            }
        }
        return new Backlog(records, bytes, age);
    }

    /** When the first record after a cursor was made; remembered, since a sink that is down stays where it is. */
    static final class Oldest {
        private final Map<String, Known> known = new HashMap<>();

        private record Known(long cursor, Instant time) {}

        Optional<Instant> after(Spool.Source source, long cursor) {
            Known last = known.get(source.chain());
            if (last == null || last.cursor() != cursor) {
                Optional<Instant> time =
                        source.after(cursor, 1).stream().map(AuditRecord::time).findFirst();
                time.ifPresent(at -> known.put(source.chain(), new Known(cursor, at)));
                return time;
            }
            return Optional.of(last.time());
        }
    }
}
