// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.tck.Fault;
import org.portcullis.tck.JumpingClock;
import org.portcullis.tck.Vendor;

/** The adapter at a server, fake or real, through a proxy that can break the way. */
abstract class ScimFixture implements Vendor {
    final ScimSide side;
    ScimAdapter adapter;
    private final Map<String, Object> settings = new HashMap<>();
    private final JumpingClock clock = new JumpingClock();
    private volatile String secret;

    ScimFixture(ScimSide side, Map<String, Object> more) {
        this.side = side;
        this.secret = side.secret();
        side.proxy().pass();
        side.clean();
        settings.put("environment", "test");
        settings.put("secret_ref", "env:SCIM_SECRET");
        settings.put("agent_groups", String.join(", ", ScimSide.AGENT_GROUPS));
        settings.put("page_size", 4);
        settings.put("max_reading_percent", 100);
        settings.putAll(side.settings());
        settings.putAll(more);
        adapter = adapter();
    }

    static CallContext context() {
        return new CallContext(Instant.now().plusSeconds(20), "key", "cor");
    }

    private ScimAdapter adapter() {
        return new ScimAdapter(settings, host -> {}, reference -> Secret.of(secret), clock);
    }

    /** A word of the request whose answer is to get lost. */
    abstract String telltale();

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
    public Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.NONE));
    }

    @Override
    public void breakWith(Fault fault) {
        secret = fault == Fault.BAD_CREDENTIALS ? "changed-by-somebody" : side.secret();
        switch (fault) {
            case UNREACHABLE -> side.proxy().refuse();
            case THROTTLED -> side.proxy().answer(http("429 Too Many Requests"));
            case SERVER_ERROR -> side.proxy().answer(http("500 Internal Server Error"));
            case HANG -> side.proxy().swallow();
            case ANSWER_LOST -> side.proxy().cutAnswerTo(telltale());
            case ANSWER_LATE -> side.proxy().loseAnswers();
            case ANSWER_CUT -> side.proxy().cutInAnswerTo(telltale());
            case SLOW -> side.proxy().delay(Duration.ofMillis(50));
            default -> side.proxy().pass();
        }
    }

    private static byte[] http(String status) {
        String body = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\""
                + status.substring(0, 3) + "\",\"detail\":\"busy\"}";
        return ("HTTP/1.1 " + status
                        + "\r\nContent-Type: application/scim+json\r\nRetry-After: 7\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public Optional<Duration> throttledFor() {
        return Optional.of(Duration.ofSeconds(7));
    }

    @Override
    public Set<String> canaries() {
        return Set.of(side.secret());
    }

    @Override
    public void close() {
        side.proxy().pass();
        adapter.close();
        side.close();
    }
}
