// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import static org.portcullis.adapter.idp.keycloak.RealmSide.SECRET;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.tck.Fault;
import org.portcullis.tck.JumpingClock;
import org.portcullis.tck.Vendor;
import org.portcullis.tck.server.CuttingProxy;

/** The adapter at a realm, real or in memory, through a proxy that can break the way. */
abstract class KeycloakFixture implements Vendor {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration WAIT = Duration.ofSeconds(3);

    final RealmSide side;
    final CuttingProxy proxy;
    KeycloakAdapter adapter;
    private final Map<String, Object> settings;
    private final JumpingClock clock = new JumpingClock();

    KeycloakFixture(RealmSide side, Map<String, Object> more) {
        this.side = side;
        proxy = new CuttingProxy(side.port());
        settings = settings(side.realm, proxy.port());
        settings.putAll(more);
        adapter = adapter();
    }

    static CallContext context() {
        String id = "call-" + NUMBER.incrementAndGet();
        return new CallContext(Instant.now().plusSeconds(20), id, id);
    }

    static Map<String, Object> settings(String realm, int port) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("environment", "test");
        settings.put("url", "http://127.0.0.1:" + port);
        settings.put("realm", realm);
        settings.put("client_secret_ref", "env:KEYCLOAK");
        settings.put("agent_scopes", String.join("; ", AgentFixture.SCOPES));
        settings.put("people_roles", String.join(";", PeopleFixture.ROLES));
        settings.put("page_size", 4);
        settings.put("max_reading_percent", 100);
        return settings;
    }

    private KeycloakAdapter adapter() {
        return new KeycloakAdapter(settings, host -> {}, reference -> Secret.of(SECRET), clock);
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
    public Optional<Duration> throttledFor() {
        return Optional.of(WAIT);
    }

    @Override
    public void breakWith(Fault fault) {
        switch (fault) {
            case NONE -> {
                proxy.pass();
                secret(SECRET);
            }
            case UNREACHABLE -> proxy.refuse();
            case BAD_CREDENTIALS -> secret("changed-by-somebody");
            case THROTTLED -> proxy.answer(answer("429 Too Many Requests", "Retry-After: " + WAIT.toSeconds()));
            case SERVER_ERROR -> proxy.answer(answer("500 Internal Server Error", "X: y"));
            case HANG -> proxy.swallow();
            case ANSWER_LOST -> proxy.cutAnswerTo(telltale());
            case ANSWER_LATE -> proxy.loseAnswers();
            case ANSWER_CUT -> proxy.cutInAnswerTo(telltale());
            case SLOW -> proxy.delay(Duration.ofMillis(50));
        }
    }

    private static byte[] answer(String status, String header) {
        return ("HTTP/1.1 " + status + "\r\n" + header + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void secret(String secret) {
        String id = side.idOf("/clients?clientId=portcullis", "clientId", "portcullis");
        side.must(
                "PUT",
                "/clients/" + id,
                RealmSide.object().put("secret", secret).toString());
    }

    @Override
    public Set<String> canaries() {
        return Set.of(SECRET);
    }

    @Override
    public void close() {
        adapter.close();
        proxy.close();
    }
}
