// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.audit.AuditRecord;

/** Records for tests. */
final class Trail {
    private Trail() {}

    static AuditRecord record(long seq, String agent, String filler) {
        String json =
                "{\"action\":\"agent.suspend\",\"actor\":\"psn_1\",\"agent\":\"" + agent + "\",\"details\":{\"note\":\""
                        + filler + "\"},\"id\":\"evt_" + seq + "\",\"outcome\":\"DONE\",\"seq\":" + seq + "}";
        return new AuditRecord("nod_1", seq, "evt_" + seq, Instant.parse("2026-11-23T10:00:00Z"), json, "ab" + seq);
    }

    static List<AuditRecord> records(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(seq -> record(seq, "agt_" + seq % 20, "n" + seq))
                .toList();
    }

    static CallContext within(Duration time) {
        return new CallContext(Instant.now().plus(time), "key", "cor");
    }
}
