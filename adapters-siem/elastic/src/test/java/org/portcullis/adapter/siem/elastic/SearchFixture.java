// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.portcullis.spi.Secret;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;
import org.portcullis.tck.AuditVendor;
import org.portcullis.tck.Fault;
import org.portcullis.tck.JumpingClock;
import org.portcullis.tck.server.CuttingProxy;

/** The adapter before a cluster, a fake or a real one, with a proxy between; each has a data stream of its own. */
final class SearchFixture implements AuditVendor {
    private static final AtomicLong NUMBER = new AtomicLong();

    private final String dataStream = "portcullis-audit-" + NUMBER.incrementAndGet();
    private final JumpingClock clock = new JumpingClock();
    private final SearchSide side;
    private final CuttingProxy proxy;
    private volatile String secret;
    private ElasticAdapter adapter;

    SearchFixture(SearchSide side) {
        this.side = side;
        this.proxy = new CuttingProxy(side.port());
        this.secret = side.secret();
        this.adapter = adapter();
    }

    private ElasticAdapter adapter() {
        Map<String, Object> settings = new HashMap<>(side.login());
        settings.putAll(
                Map.of("environment", "test", "url", "http://127.0.0.1:" + proxy.port(), "data_stream", dataStream));
        return new ElasticAdapter(settings, host -> {}, reference -> Secret.of(secret), clock);
    }

    String dataStream() {
        return dataStream;
    }

    List<JsonNode> documents() {
        return side.documents(dataStream);
    }

    @Override
    public AuditSink sink() {
        return adapter;
    }

    @Override
    public boolean restart() {
        adapter.close();
        adapter = adapter();
        return true;
    }

    @Override
    public boolean jumpClock(Duration offset) {
        clock.jump(offset);
        return true;
    }

    @Override
    public List<String> received() {
        return documents().stream().map(one -> one.path("_id").asText()).toList();
    }

    @Override
    public boolean holds(AuditRecord record) {
        return documents().stream()
                .filter(one -> one.path("_id").asText().equals(record.id()))
                .map(one -> one.path("_source").path("event"))
                .anyMatch(event -> event.path("original").asText().equals(record.json())
                        && event.path("hash").asText().equals(record.hash())
                        && event.path("sequence").asLong() == record.seq());
    }

    @Override
    public Set<Fault> faults() {
        Set<Fault> faults = EnumSet.complementOf(EnumSet.of(Fault.NONE));
        if (side.secret().isEmpty()) {
            faults.remove(Fault.BAD_CREDENTIALS);
        }
        return faults;
    }

    @Override
    public void breakWith(Fault fault) {
        secret = fault == Fault.BAD_CREDENTIALS ? "another-secret" : side.secret();
        switch (fault) {
            case UNREACHABLE -> proxy.refuse();
            case THROTTLED -> proxy.answer(http("429 Too Many Requests"));
            case SERVER_ERROR -> proxy.answer(http("500 Internal Server Error"));
            case HANG -> proxy.swallow();
            case ANSWER_LOST -> proxy.cutAnswerTo("HTTP/1.1");
            case ANSWER_LATE -> proxy.loseAnswers();
            case ANSWER_CUT -> proxy.cutInAnswerTo("HTTP/1.1");
            case SLOW -> proxy.delay(Duration.ofMillis(200));
            default -> proxy.pass();
        }
    }

    private static byte[] http(String status) {
        String body = "{\"error\":{\"type\":\"es_rejected_execution_exception\",\"reason\":\"busy\"}}";
        return ("HTTP/1.1 " + status
                        + "\r\nContent-Type: application/json\r\nRetry-After: 7\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public Optional<Duration> throttledFor() {
        return Optional.of(Duration.ofSeconds(7));
    }

    @Override
    public Set<String> canaries() {
        return side.secret().isEmpty() ? Set.of() : Set.of(side.secret());
    }

    @Override
    public void close() {
        adapter.close();
        proxy.close();
        side.remove(dataStream);
    }
}
