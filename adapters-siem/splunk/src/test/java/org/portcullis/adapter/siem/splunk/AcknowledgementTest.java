// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.portcullis.adapter.siem.splunk.Records.deliver;
import static org.portcullis.adapter.siem.splunk.Records.fails;
import static org.portcullis.adapter.siem.splunk.Records.ids;
import static org.portcullis.adapter.siem.splunk.Records.records;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.spi.FailureKind;
import org.portcullis.tck.Fault;

@DisplayName("AUD-4 what siem-splunk delivers is acknowledged by the indexer")
class AcknowledgementTest {
    private final SplunkFixture fixture = new SplunkFixture();
    private final HecEmulator splunk = fixture.splunk();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("it waits for acknowledgements that come late, of all requests of a batch")
    void late() {
        splunk.state().pollsUntilIndexed = 4;
        assertThat(deliver(fixture.sink(), records(1, 300, "x".repeat(500)))).isEqualTo(300);
        assertThat(splunk.sizes()).hasSizeGreaterThan(3).allMatch(size -> size < 100_000);
        assertThat(fixture.received()).containsExactly(ids(1, 300));
    }

    @Test
    @DisplayName("all of it goes over one channel, a GUID; the instance that takes its place has another")
    void channel() {
        deliver(fixture.sink(), records(1, 2));
        deliver(fixture.sink(), records(3, 4));
        Set<String> first = splunk.state().channels();
        assertThat(first).hasSize(1).allSatisfy(name -> assertThat(UUID.fromString(name))
                .isNotNull());
        fixture.restart();
        deliver(fixture.sink(), records(5, 6));
        assertThat(splunk.state().channels()).hasSize(2).containsAll(first);
    }

    @Test
    @DisplayName(
            "success is not enough: an event that is taken and lost is never acknowledged, TIMEOUT, and given again")
    void lost() {
        splunk.state().losing = true;
        assertThat(fails(fixture.sink(), records(1, 3), Duration.ofMillis(800), FailureKind.TIMEOUT))
                .hasMessageContaining("has not acknowledged");
        splunk.state().losing = false;
        assertThat(deliver(fixture.sink(), records(1, 3))).isEqualTo(3);
        assertThat(fixture.received()).containsExactly(ids(1, 3));
    }

    @Test
    @DisplayName("a Splunk that is restarted forgets its ids: TIMEOUT; given again, duplicates have the same event_id")
    void restarted() {
        splunk.afterNextEvent(() -> splunk.state().restart());
        fails(fixture.sink(), records(1, 2), Duration.ofMillis(800), FailureKind.TIMEOUT);
        assertThat(deliver(fixture.sink(), records(1, 2))).isEqualTo(2);
        assertThat(fixture.received()).containsExactly("evt_1", "evt_2", "evt_1", "evt_2");
    }

    @Test
    @DisplayName("an acknowledgement is said once: when its answer is lost, TIMEOUT, and given again")
    void saidOnce() {
        splunk.state().pollsUntilIndexed = 0;
        splunk.afterNextEvent(
                () -> splunk.state().channels().forEach(name -> splunk.state().acknowledged(name, 0)));
        fails(fixture.sink(), records(1, 1), Duration.ofMillis(800), FailureKind.TIMEOUT);
        assertThat(deliver(fixture.sink(), records(1, 1))).isEqualTo(1);
        assertThat(fixture.received()).containsExactly("evt_1", "evt_1");
    }

    @Test
    @DisplayName("a slow Splunk gets no more at a time than it can acknowledge before the deadline")
    void slow() {
        splunk.state().pollsUntilIndexed = 0;
        fixture.breakWith(Fault.SLOW);
        long first = fixture.sink().deliver(records(1, 1000, "x".repeat(500)), Records.within(Duration.ofSeconds(4)));
        assertThat(splunk.sizes()).as("requests of 200 ms in half of 4 s").hasSizeLessThan(12);
        assertThat(fixture.received()).containsExactly(ids(1, (int) first));
    }

    @Test
    @DisplayName("ids that begin anew in the middle of a batch are no acknowledgement of what was sent before")
    void begunAnew() {
        splunk.afterNextEvent(() -> {
            splunk.state().restart();
            splunk.state().losing = true;
        });
        assertThat(fails(fixture.sink(), records(1, 300, "x".repeat(500)), FailureKind.INTERNAL))
                .hasMessageContainingAll("began anew", "sticky");
    }

    @Test
    @DisplayName("a request that is not acknowledged holds up what stands behind it, not what stands before it")
    void gap() {
        splunk.state().pollsUntilIndexed = 0;
        splunk.afterNextEvent(() -> splunk.state().losing = true);
        long first = fixture.sink().deliver(records(1, 300, "x".repeat(500)), Records.within(Duration.ofSeconds(2)));
        assertThat(first).isBetween(20L, 299L);
        assertThat(fixture.received()).containsExactly(ids(1, (int) first));
    }

    @Test
    @DisplayName("acknowledgement that is off is named with what to do, and nothing is indexed twice meanwhile")
    void off() {
        splunk.state().useAck = false;
        assertThat(fails(fixture.sink(), records(1, 2), FailureKind.MISCONFIGURED))
                .hasMessageContainingAll("without an ackId", "useACK = 1");
        assertThat(fails(fixture.sink(), records(1, 2), FailureKind.MISCONFIGURED))
                .hasMessageContainingAll("code 14", "useACK = 1");
        assertThat(fixture.received()).containsExactly("evt_1", "evt_2");
        splunk.state().useAck = true;
        assertThat(deliver(fixture.sink(), records(1, 2))).isEqualTo(2);
    }

    @Test
    @DisplayName("a collector that is busy when it is asked for acknowledgements is asked again, nothing is sent again")
    void busy() {
        splunk.answerNext("/ack", 503, HecCodes.body(9, ""), "");
        splunk.answerNext("/ack", 429, HecCodes.body(27, ""), "");
        assertThat(deliver(fixture.sink(), records(1, 2))).isEqualTo(2);
        assertThat(splunk.sizes()).hasSize(1);
    }

    @Test
    @DisplayName("a collector that asks for more time than there is: RATE_LIMITED, with that time")
    void patience() {
        splunk.answerNext("/ack", 429, HecCodes.body(27, ""), "60");
        assertThat(fails(fixture.sink(), records(1, 2), FailureKind.RATE_LIMITED)
                        .retryAfter())
                .contains(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"acks\":[true]}",
                "{\"acks\":{}}",
                "{\"acks\":{\"0\":\"true\"}}",
                "{\"acks\":{\"0\":1}}",
                "{\"acks\":{\"1\":true}}",
                "true"
            })
    @DisplayName("an answer that doesn't say true of the very id acknowledges nothing: INTERNAL")
    void strictAcks(String body) {
        splunk.answerNext("/ack", 200, body, "");
        fails(fixture.sink(), records(1, 2), FailureKind.INTERNAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"text\":\"Success\"}",
                "{\"text\":\"Success\",\"code\":\"0\",\"ackId\":0}",
                "{\"text\":\"Success\",\"code\":0,\"ackId\":\"0\"}",
                "{\"text\":\"Success\",\"code\":0,\"ackId\":-1}",
                "{\"text\":\"Success\",\"code\":0,\"ackId\":0.5}",
                "{\"text\":\"HEC is healthy\",\"code\":17,\"ackId\":0}"
            })
    @DisplayName("an answer that is not a collector's success is none: INTERNAL")
    void strictAnswers(String body) {
        splunk.answerNext("/event", 200, body, "");
        fails(fixture.sink(), records(1, 2), FailureKind.INTERNAL);
    }
}
