// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.spi.Secret;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;
import org.portcullis.tck.AuditVendor;
import org.portcullis.tck.Fault;
import org.portcullis.tck.JumpingClock;
import org.portcullis.tck.server.CuttingProxy;

/** The adapter before the emulator, with a proxy between. */
final class SplunkFixture implements AuditVendor {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JumpingClock clock = new JumpingClock();
    private final HecEmulator splunk = new HecEmulator();
    private final CuttingProxy proxy = new CuttingProxy(splunk.port());
    private volatile String token = splunk.state().token;
    private SplunkAdapter adapter = adapter(Map.of());

    HecEmulator splunk() {
        return splunk;
    }

    SplunkAdapter adapter(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "environment",
                "test",
                "url",
                "http://127.0.0.1:" + proxy.port(),
                "token_ref",
                "env:HEC_TOKEN",
                "index",
                "portcullis_audit"));
        settings.putAll(more);
        return new SplunkAdapter(settings, host -> {}, reference -> Secret.of(token), clock);
    }

    @Override
    public AuditSink sink() {
        return adapter;
    }

    @Override
    public boolean restart() {
        adapter.close();
        adapter = adapter(Map.of());
        return true;
    }

    @Override
    public boolean jumpClock(Duration offset) {
        clock.jump(offset);
        return true;
    }

    @Override
    public List<String> received() {
        return splunk.state().indexed().stream()
                .map(one -> one.envelope().at("/fields/event_id").asText())
                .toList();
    }

    @Override
    public boolean holds(AuditRecord record) {
        return splunk.state().indexed().stream()
                .filter(one -> one.envelope().at("/fields/event_id").asText().equals(record.id()))
                .anyMatch(one -> {
                    JsonNode event = parsed(one.raw());
                    JsonNode fields = one.envelope().path("fields");
                    return event.path("raw_data").asText().equals(record.json())
                            && event.at("/raw_data_hash/value").asText().equals(record.hash())
                            && fields.path("record_hash").asText().equals(record.hash())
                            && fields.path("seq").asText().equals(Long.toString(record.seq()));
                });
    }

    /** An event that was cut is no JSON, and holds nothing. */
    private static JsonNode parsed(String raw) {
        try {
            return JSON.readTree(raw);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.NONE));
    }

    @Override
    public void breakWith(Fault fault) {
        token = fault == Fault.BAD_CREDENTIALS ? "00000000-dead-4000-8000-000000000000" : splunk.state().token;
        switch (fault) {
            case UNREACHABLE -> proxy.refuse();
            case THROTTLED -> proxy.answer(http("429 Too Many Requests", HecCodes.body(26, "")));
            case SERVER_ERROR -> proxy.answer(http("500 Internal Server Error", HecCodes.body(8, "")));
            case HANG -> proxy.swallow();
            case ANSWER_LOST -> proxy.cutAnswerTo("HTTP/1.1");
            case ANSWER_LATE -> proxy.loseAnswers();
            case ANSWER_CUT -> proxy.cutInAnswerTo("HTTP/1.1");
            case SLOW -> proxy.delay(Duration.ofMillis(200));
            default -> proxy.pass();
        }
    }

    private static byte[] http(String status, String body) {
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
        return Set.of(splunk.state().token);
    }

    @Override
    public void close() {
        adapter.close();
        proxy.close();
        splunk.close();
    }
}
