// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;

/** Records and their delivery, as the tests of this module write them. */
final class Records {
    private Records() {}

    static AuditRecord record(long seq, String details) {
        String json = "{\"action\":\"agent.suspend\",\"actor\":\"psn_1\",\"agent\":\"agt_1\",\"details\":" + details
                + ",\"outcome\":\"DONE\",\"seq\":" + seq + "}";
        return new AuditRecord("nod_1", seq, "evt_" + seq, Instant.parse("2026-11-23T10:00:00.123456Z"), json, "ab12");
    }

    static List<AuditRecord> records(long from, long to) {
        return records(from, to, "");
    }

    static List<AuditRecord> records(long from, long to, String filler) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(seq -> record(seq, "{\"n\":\"" + filler + "\"}"))
                .toList();
    }

    static String[] ids(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(n -> "evt_" + n).toArray(String[]::new);
    }

    static CallContext within(Duration time) {
        return new CallContext(Instant.now().plus(time), "key", "cor");
    }

    static long deliver(AuditSink sink, List<AuditRecord> batch) {
        return sink.deliver(batch, within(Duration.ofSeconds(10)));
    }

    static AdapterException fails(AuditSink sink, List<AuditRecord> batch, Duration time, FailureKind kind) {
        AdapterException e = catchThrowableOfType(AdapterException.class, () -> sink.deliver(batch, within(time)));
        assertThat(e).as("a failure").isNotNull();
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
        return e;
    }

    static AdapterException fails(AuditSink sink, List<AuditRecord> batch, FailureKind kind) {
        return fails(sink, batch, Duration.ofSeconds(10), kind);
    }
}
