// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import static org.portcullis.adapter.idp.ldap.ServerSide.PASSWORD;
import static org.portcullis.adapter.idp.ldap.ServerSide.PLATFORM;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.tck.Fault;
import org.portcullis.tck.JumpingClock;
import org.portcullis.tck.Vendor;
import org.portcullis.tck.server.CuttingProxy;

/** The adapter at a directory, real or in memory, through a proxy that can break the way. */
abstract class LdapFixture implements Vendor {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int BUSY = 51;
    private static final int OTHER = 80;

    final ServerSide side;
    final CuttingProxy proxy;
    LdapAdapter adapter;
    private final Map<String, Object> settings;
    private final JumpingClock clock = new JumpingClock();

    LdapFixture(ServerSide side, Map<String, Object> more) {
        this.side = side;
        proxy = new CuttingProxy(side.port());
        settings = settings(side.activeDirectory(), proxy.port());
        settings.putAll(more);
        adapter = adapter();
    }

    static CallContext context(Duration time) {
        String id = "call-" + NUMBER.incrementAndGet();
        return new CallContext(Instant.now().plus(time), id, id);
    }

    static CallContext context() {
        return context(Duration.ofSeconds(20));
    }

    static Map<String, Object> settings(boolean activeDirectory, int port) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "environment",
                "test",
                "dialect",
                activeDirectory ? "active-directory" : "openldap",
                "host",
                "127.0.0.1",
                "port",
                port,
                "tls",
                "disable",
                "bind_dn",
                PLATFORM,
                "password_ref",
                "env:LDAP",
                "agents_base",
                ServerSide.AGENTS,
                "people_base",
                ServerSide.PEOPLE,
                "role_groups_base",
                ServerSide.ROLES));
        settings.put("page_size", 4);
        settings.put("max_reading_percent", 100);
        settings.put("agent_groups", String.join("; ", agentGroups()));
        if (!activeDirectory) {
            settings.put("agents_policy", ServerSide.POLICY);
        }
        return settings;
    }

    private LdapAdapter adapter() {
        return new LdapAdapter(settings, host -> {}, reference -> Secret.of(PASSWORD), clock);
    }

    static Set<String> agentGroups() {
        return Seed.AGENT_GROUPS.stream()
                .map(name -> "cn=" + name + "," + ServerSide.AGENT_GROUPS)
                .collect(Collectors.toCollection(TreeSet::new));
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
        switch (fault) {
            case NONE -> {
                proxy.pass();
                side.set(PLATFORM, "userPassword", PASSWORD);
            }
            case UNREACHABLE -> proxy.refuse();
            case BAD_CREDENTIALS -> side.set(PLATFORM, "userPassword", "changed-by-somebody");
            case THROTTLED -> proxy.answer(bindAnswer(BUSY));
            case SERVER_ERROR -> proxy.answer(bindAnswer(OTHER));
            case HANG -> proxy.swallow();
            case ANSWER_LOST -> proxy.cutAnswerTo(telltale());
            case ANSWER_LATE -> proxy.loseAnswers();
            case ANSWER_CUT -> proxy.cutInAnswerTo(telltale());
            case SLOW -> proxy.delay(Duration.ofMillis(50));
        }
    }

    /** The answer to the first request on a connection, the login (RFC 4511, 4.2.2). */
    private static byte[] bindAnswer(int resultCode) {
        return new byte[] {
            0x30, 0x0c, 0x02, 0x01, 0x01, 0x61, 0x07, 0x0a, 0x01, (byte) resultCode, 0x04, 0x00, 0x04, 0x00
        };
    }

    @Override
    public Set<String> canaries() {
        return Set.of(PASSWORD);
    }

    @Override
    public void close() {
        adapter.close();
        proxy.close();
    }
}
