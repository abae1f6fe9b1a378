// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.tck.Fault;

/** AUD-4: what counts as delivered to a receiver that acknowledges nothing. */
class DeliveryTest {
    private static List<AuditRecord> records(long from, long to, String filler) {
        List<AuditRecord> batch = new ArrayList<>();
        for (long seq = from; seq <= to; seq++) {
            String json = "{\"action\":\"test.act\",\"actor\":\"system\",\"details\":{\"n\":\"" + filler
                    + "\"},\"seq\":" + seq + "}";
            batch.add(new AuditRecord("nod_1", seq, "evt_" + seq, Instant.parse("2026-11-23T10:00:00Z"), json, "00"));
        }
        return batch;
    }

    private static long deliver(SyslogAdapter adapter, List<AuditRecord> batch, Duration time) {
        return adapter.deliver(batch, new CallContext(Instant.now().plus(time), "key", "cor"));
    }

    private static long deliver(SyslogAdapter adapter, List<AuditRecord> batch) {
        return deliver(adapter, batch, Duration.ofSeconds(20));
    }

    private static SyslogAdapter adapter(Map<String, Object> settings) {
        return new SyslogAdapter(settings, host -> {}, SyslogFixture::resolve);
    }

    private static void fails(FailureKind kind, String text, SyslogAdapter adapter) {
        assertThatThrownBy(() -> deliver(adapter, records(1, 2, "")))
                .isInstanceOfSatisfying(
                        AdapterException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
                .hasMessageContaining(text);
        adapter.close();
    }

    @Test
    @DisplayName("killed again and again while it reads, rsyslog holds everything that was counted, in order")
    void killedReceiver() throws Exception {
        try (RealRsyslog receiver = new RealRsyslog(true);
                SyslogFixture fixture = new SyslogFixture(receiver, Format.JSON)) {
            CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 3; i++) {
                    CompletableFuture.runAsync(
                                    receiver.server::kill,
                                    CompletableFuture.delayedExecutor(230 + 37L * i, TimeUnit.MILLISECONDS))
                            .join();
                    receiver.server.startAgain();
                }
            });
            long done = 0;
            while (!killer.isDone() || done < 2_000) {
                try {
                    done = deliver((SyslogAdapter) fixture.sink(), records(done + 1, done + 300, "x".repeat(300)));
                } catch (AdapterException e) {
                    assertThat(e.kind())
                            .isIn(FailureKind.UNAVAILABLE, FailureKind.INTERNAL, FailureKind.UNAUTHENTICATED);
                    CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))
                            .join();
                }
            }
            killer.join();
            List<String> once = new ArrayList<>(new LinkedHashSet<>(fixture.received()));
            assertThat(once.subList(0, (int) done))
                    .isEqualTo(
                            records(1, done, "").stream().map(AuditRecord::id).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("a receiver that reads a batch and dies with it in memory has not been delivered to")
    void diedWithIt(boolean tls) {
        try (FakeReceiver receiver = new FakeReceiver(tls);
                SyslogFixture fixture = new SyslogFixture(receiver, Format.JSON)) {
            SyslogAdapter adapter = (SyslogAdapter) fixture.sink();
            deliver(adapter, records(1, 1, ""));
            receiver.dieAfterReading();
            assertThatThrownBy(() -> deliver(adapter, records(2, 5, ""))).isInstanceOf(AdapterException.class);
            receiver.breakWith(Fault.NONE);
            assertThat(deliver(adapter, records(2, 5, ""))).isEqualTo(5);
            assertThat(fixture.received()).containsExactly("evt_1", "evt_2", "evt_3", "evt_4", "evt_5");
        }
    }

    @Test
    @DisplayName("a receiver of TLS 1.2, too, is counted when it has read all, and refuses a stranger's certificate")
    void oldTls() {
        try (FakeReceiver receiver = new FakeReceiver(true);
                SyslogFixture fixture = new SyslogFixture(receiver, Format.JSON)) {
            receiver.speakOldTls();
            SyslogAdapter adapter = (SyslogAdapter) fixture.sink();
            assertThat(deliver(adapter, records(1, 300, "x".repeat(500)))).isEqualTo(300);
            assertThat(deliver(adapter, records(301, 302, ""))).isEqualTo(302);
            assertThat(fixture.received()).hasSize(302);
            fixture.breakWith(Fault.BAD_CREDENTIALS);
            assertThatThrownBy(() -> deliver(adapter, records(303, 304, "")))
                    .isInstanceOfSatisfying(
                            AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAUTHENTICATED));
        }
    }

    @Test
    @DisplayName("a receiver that reads nothing: a batch larger than all buffers ends at the deadline")
    void blockedWrite() {
        try (FakeReceiver receiver = new FakeReceiver(false);
                SyslogFixture fixture = new SyslogFixture(receiver, Format.JSON)) {
            SyslogAdapter adapter = (SyslogAdapter) fixture.sink();
            deliver(adapter, records(1, 1, ""));
            receiver.breakWith(Fault.HANG);
            long begin = System.nanoTime();
            assertThatThrownBy(() -> deliver(adapter, records(2, 400, "x".repeat(60_000)), Duration.ofMillis(500)))
                    .isInstanceOfSatisfying(
                            AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.TIMEOUT));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    @DisplayName("OPS-4: another CA's receiver, or one of another name, gets nothing")
    void wrongServer() {
        try (FakeReceiver receiver = new FakeReceiver(true);
                SyslogFixture fixture = new SyslogFixture(receiver, Format.JSON)) {
            Map<String, Object> settings = fixture.settings();
            settings.put("ca_file", Certificates.folder().resolve("client.pem").toString());
            fails(FailureKind.MISCONFIGURED, "ca_file", adapter(settings));
            settings = fixture.settings();
            settings.put("server_name", "siem.example");
            fails(FailureKind.MISCONFIGURED, "server_name", adapter(settings));
            settings.put("server_name", "localhost");
            SyslogAdapter right = adapter(settings);
            assertThat(deliver(right, records(1, 2, ""))).isEqualTo(2);
            right.close();
            assertThat(fixture.received()).hasSize(2);
        }
    }

    @Test
    @DisplayName("without a certificate, or with one that rsyslog doesn't permit, nothing counts: TLS 1.3 says so late")
    void refusedClient() {
        try (RealRsyslog receiver = new RealRsyslog(true);
                SyslogFixture fixture = new SyslogFixture(receiver, Format.JSON)) {
            Map<String, Object> settings = fixture.settings();
            settings.put(
                    "client_certificate_file",
                    Certificates.folder().resolve("stranger.pem").toString());
            settings.put("client_key_ref", "file:" + Certificates.folder().resolve("stranger.key"));
            fails(FailureKind.UNAUTHENTICATED, "client_certificate_file", adapter(settings));
            settings.remove("client_certificate_file");
            settings.remove("client_key_ref");
            assertThatThrownBy(() -> deliver(adapter(settings), records(1, 2, "")))
                    .isInstanceOf(AdapterException.class);
            assertThat(fixture.received()).isEmpty();
        }
    }

    @Test
    @DisplayName("a key that is none, or another certificate's, is MISCONFIGURED and not shown")
    void wrongKey() {
        try (FakeReceiver receiver = new FakeReceiver(true);
                SyslogFixture fixture = new SyslogFixture(receiver, Format.JSON)) {
            Map<String, Object> settings = fixture.settings();
            Path noKey = Certificates.folder().resolve("ca.pem");
            settings.put("client_key_ref", "file:" + noKey);
            fails(FailureKind.MISCONFIGURED, "pkcs8", adapter(settings));
        }
    }
}
