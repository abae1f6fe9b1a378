// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

/** Contract of {@link org.portcullis.spi.audit.AuditSink} (AUD-4). */
public abstract class AuditSinkContract extends VendorContract<AuditVendor> {
    private static final String CHAIN = "node-tck";

    private static AuditRecord record(long seq, String detail) {
        Instant time = Instant.parse("2026-11-23T10:00:00Z").plusSeconds(seq);
        String id = "evt_tck" + seq;
        String json = "{\"action\":\"elevation.approve\",\"actor\":{\"id\":\"psn_1\",\"type\":\"person\"},\"detail\":\""
                + detail + "\",\"id\":\"" + id + "\",\"outcome\":\"success\",\"seq\":" + seq + ",\"time\":\"" + time
                + "\"}";
        return new AuditRecord(CHAIN, seq, id, time, json, sha256(json));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<AuditRecord> records(long from, long to) {
        List<AuditRecord> batch = new ArrayList<>();
        for (long seq = from; seq <= to; seq++) {
            batch.add(record(seq, "d" + seq));
        }
        return batch;
    }

    private static List<String> ids(List<AuditRecord> batch) {
        return batch.stream().map(AuditRecord::id).toList();
    }

    /** Delivers as the kernel does: what was not accepted is given again. */
    private void deliverAll(List<AuditRecord> batch) {
        long last = batch.get(batch.size() - 1).seq();
        List<AuditRecord> left = batch;
        Instant end = Instant.now().plus(ENOUGH);
        while (!left.isEmpty()) {
            assertThat(Instant.now()).as("accepted in time").isBefore(end);
            long accepted = vendor().sink().deliver(left, context());
            assertThat(accepted).isBetween(left.get(0).seq() - 1, last);
            left = left.stream().filter(r -> r.seq() > accepted).toList();
        }
    }

    private List<String> receivedOnce() {
        return new ArrayList<>(new LinkedHashSet<>(vendor().received()));
    }

    @Test
    @DisplayName("AUD-4: what is accepted is held by the receiver, whole and in order")
    final void deliversInOrder() {
        List<AuditRecord> batch = records(1, 10);
        deliverAll(batch);
        assertThat(receivedOnce()).isEqualTo(ids(batch));
        assertThat(batch).allMatch(vendor()::holds);
        deliverAll(records(11, 12));
        assertThat(receivedOnce()).isEqualTo(ids(records(1, 12)));
    }

    @Test
    @DisplayName("AUD-4: the same batch again loses nothing and keeps the order")
    final void repeatIsSafe() {
        List<AuditRecord> batch = records(1, 5);
        deliverAll(batch);
        deliverAll(batch);
        assertThat(receivedOnce()).isEqualTo(ids(batch));
    }

    @Test
    @DisplayName("a thousand records in one batch")
    final void largeBatch() {
        List<AuditRecord> batch = records(1, 1000);
        deliverAll(batch);
        assertThat(receivedOnce()).isEqualTo(ids(batch));
    }

    @Test
    @DisplayName("escapes, umlauts, emoji and long text arrive unbroken")
    final void oddText() {
        List<AuditRecord> batch = List.of(
                record(1, "line\\nbreak \\\"quoted\\\" back\\\\slash"),
                record(2, "Grüße 日本 \uD83D\uDE00"),
                record(3, "x".repeat(20_000)));
        deliverAll(batch);
        assertThat(receivedOnce()).isEqualTo(ids(batch));
        assertThat(batch).allMatch(vendor()::holds);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BAD_CREDENTIALS", "THROTTLED", "SERVER_ERROR", "ANSWER_LOST", "ANSWER_CUT"})
    @DisplayName("AUD-4: a fault is its kind; delivered again, nothing is missing and the order holds")
    final void faults(Fault fault) {
        deliverAll(records(1, 3));
        List<AuditRecord> batch = records(4, 8);
        breakWith(fault);
        failsWith(fault.kinds(), () -> vendor().sink().deliver(batch, context()));
        heal();
        deliverAll(batch);
        assertThat(receivedOnce()).isEqualTo(ids(records(1, 8)));
    }

    @Test
    @DisplayName("a receiver that hangs: TIMEOUT within a second of the deadline")
    final void hangingVendor() {
        breakWith(Fault.HANG);
        List<AuditRecord> batch = records(1, 2);
        timesOut(context -> vendor().sink().deliver(batch, context));
        heal();
        deliverAll(batch);
        assertThat(receivedOnce()).isEqualTo(ids(batch));
    }

    @Test
    @DisplayName(
            "a receiver that takes the records and never says so: TIMEOUT, and given again nothing is out of order")
    final void lateAnswer() {
        breakWith(Fault.ANSWER_LATE);
        List<AuditRecord> batch = records(1, 2);
        timesOut(context -> vendor().sink().deliver(batch, context));
        heal();
        deliverAll(batch);
        assertThat(receivedOnce()).isEqualTo(ids(batch));
    }

    @Test
    @DisplayName("a receiver that asks for time says for how long")
    final void throttled() {
        saysHowLongToWait(() -> vendor().sink().deliver(records(1, 2), context()));
    }

    @Test
    @DisplayName("PLG-2: the instance that takes its place goes on after the last record")
    final void restarted() {
        shown(vendor().sink());
        deliverAll(records(1, 4));
        restart();
        deliverAll(records(4, 6));
        assertThat(receivedOnce()).isEqualTo(ids(records(1, 6)));
    }

    @Test
    @DisplayName("a slow receiver is no failure")
    final void slowVendor() {
        breakWith(Fault.SLOW);
        deliverAll(records(1, 3));
        assertThat(receivedOnce()).isEqualTo(ids(records(1, 3)));
    }

    @Test
    @DisplayName("a deadline that has passed: TIMEOUT")
    final void passedDeadline() {
        List<AuditRecord> batch = records(1, 2);
        failsWith(Set.of(FailureKind.TIMEOUT), () -> vendor().sink().deliver(batch, within(Duration.ofSeconds(-1))));
    }
}
