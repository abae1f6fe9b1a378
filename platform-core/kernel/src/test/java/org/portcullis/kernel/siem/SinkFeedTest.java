// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.audit.ChainTrail;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

/** AUD-4: a sink gets every record at least once and in order, through its outages and our restarts. */
final class SinkFeedTest {
    private static final String SINK = "siem-test~one";

    @TempDir
    Path data;

    private final List<Long> got = new CopyOnWriteArrayList<>();
    private volatile boolean down;
    private SqlStore store;
    private ChainTrail trail;

    @BeforeEach
    void open() throws IOException {
        store = SqlStore.open(StoreConfig.sqlite(data.resolve("store.db"), "nod_test"));
        trail = new ChainTrail(store, data, 4_000);
    }

    @AfterEach
    void close() {
        trail.close();
        store.close();
    }

    private long deliver(String sink, List<AuditRecord> batch) {
        if (down) {
            throw new AdapterException(FailureKind.UNAVAILABLE, "down");
        }
        batch.forEach(record -> got.add(record.seq()));
        return batch.get(batch.size() - 1).seq();
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            trail.append(new AuditEntry("test.act", "DONE", "system", Optional.empty(), Optional.empty(), Map.of()))
                    .join();
        }
    }

    private SinkFeed feed() {
        return feed(this::deliver, null);
    }

    private SinkFeed feed(SinkFeed.Delivery delivery, SinkFeed before) {
        SinkFeed.Way way = new SinkFeed.Way(delivery, new Restart(trail::append));
        return new SinkFeed(SINK, new SinkCursors(store), trail.sources(), way, before);
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private long storedCursor() {
        return store.<Long>read(tx ->
                tx.one("SELECT seq FROM audit_cursor", row -> row.number("seq")).orElse(0L));
    }

    @Test
    @DisplayName("everything comes once and in order, also what was there before")
    void inOrder() {
        append(50);
        try (SinkFeed feed = feed()) {
            append(50);
            await(() -> got.size() >= trail.head());
            assertThat(got).isEqualTo(upTo(trail.head()));
        }
    }

    @Test
    @DisplayName("what came while the sink was down is delivered when it is back")
    void outage() {
        down = true;
        try (SinkFeed feed = feed()) {
            append(20);
            assertThat(got).isEmpty();
            down = false;
            await(() -> got.size() >= trail.head());
            assertThat(got).isEqualTo(upTo(trail.head()));
        }
    }

    @Test
    @DisplayName("a feed that takes another's place begins when that one's last delivery has ended, behind it")
    void successor() throws InterruptedException {
        append(5);
        long head = trail.head();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        SinkFeed.Delivery slow = (sink, batch) -> {
            entered.countDown();
            try {
                assertThat(leave.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return deliver(sink, batch);
        };
        try (SinkFeed old = feed(slow, null)) {
            assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
            old.close();
            AtomicBoolean early = new AtomicBoolean();
            SinkFeed.Delivery behind = (sink, batch) -> {
                early.compareAndSet(false, leave.getCount() > 0);
                return deliver(sink, batch);
            };
            try (SinkFeed next = feed(behind, old)) {
                append(1);
                CompletableFuture.runAsync(
                        leave::countDown, CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
                await(() -> got.size() >= head + 1);
                assertThat(early).as("called while the old one still delivered").isFalse();
                assertThat(got).as("in order, and nothing twice").isEqualTo(upTo(head + 1));
            }
        }
    }

    @Test
    @DisplayName("a sink that says how long to wait is left alone for so long")
    void asksForTime() {
        append(1);
        List<Long> calls = new CopyOnWriteArrayList<>();
        SinkFeed.Delivery busy = (sink, batch) -> {
            calls.add(System.nanoTime());
            throw new AdapterException(FailureKind.RATE_LIMITED, "busy", null, Duration.ofSeconds(2));
        };
        try (SinkFeed feed = feed(busy, null)) {
            await(() -> calls.size() == 2);
            assertThat(Duration.ofNanos(calls.get(1) - calls.get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    @DisplayName("after a restart it goes on where it was")
    void restart() {
        append(10);
        long before = trail.head();
        try (SinkFeed feed = feed()) {
            await(() -> storedCursor() == before);
        }
        append(5);
        try (SinkFeed feed = feed()) {
            await(() -> got.contains(before + 5));
        }
        assertThat(got).isEqualTo(upTo(before + 5));
    }
}
