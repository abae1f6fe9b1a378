// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import static org.portcullis.adapter.idp.ldap.ServerSide.AGENTS;
import static org.portcullis.adapter.idp.ldap.ServerSide.AGENT_GROUPS;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.tck.PrincipalVendor;

/** Agents at a directory, real or in memory. */
final class AgentFixture extends LdapFixture implements PrincipalVendor {
    private static final String AGENT_PASSWORD = "agent-password";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Set<String> mayLogIn = new HashSet<>();

    AgentFixture(ServerSide side) {
        this(side, Map.of());
    }

    AgentFixture(ServerSide side, Map<String, Object> more) {
        super(side, more);
        removeAll();
    }

    @Override
    public AgentDirectory directory() {
        return adapter;
    }

    @Override
    public RevocationParticipant participant() {
        return adapter;
    }

    /** What is got with a password is a login, tried anew. */
    @Override
    public Access access(String agentId) {
        String dn = entry(agentId).orElseThrow().getDN();
        String password = "agent-password-" + NUMBER.incrementAndGet();
        side.set(dn, "userPassword", password);
        return new Access(() -> side.accepts(dn, password), () -> side.accepts(dn, password));
    }

    @Override
    public void enable(String agentId) {
        side.lock(entry(agentId).orElseThrow().getDN(), false);
    }

    @Override
    public Set<String> groups() {
        return Set.copyOf(Seed.AGENT_GROUPS);
    }

    /** A word of the request that makes an agent, or, once there is one, of the request that locks it. */
    @Override
    String telltale() {
        if (marked() == 0) {
            return side.activeDirectory() ? "unicodePwd" : "simpleSecurityObject";
        }
        return side.activeDirectory() ? "66050" : "000001010000Z";
    }

    private void removeAll() {
        side.find(AGENTS, "(|(uid=*)(cn=*))").forEach(entry -> side.delete(entry.getDN()));
    }

    @Override
    public void close() {
        super.close();
        removeAll();
    }

    Optional<SearchResultEntry> entry(String agentId) {
        List<SearchResultEntry> found = side.find(AGENTS, "(description=portcullis-agent:" + agentId + ")");
        if (found.size() > 1) {
            throw new AssertionError("more than one entry of " + agentId);
        }
        return found.stream().findFirst();
    }

    @Override
    public Optional<Principal> principal(String agentId) {
        return entry(agentId).map(entry -> {
            Set<String> in = side.find(AGENT_GROUPS, "(member=" + entry.getDN() + ")").stream()
                    .map(group -> group.getAttributeValue("cn"))
                    .collect(Collectors.toSet());
            return new Principal(id(entry), isUsable(entry), !isAgent(entry), in);
        });
    }

    /** Somebody gives the agent a password, once; then a login is tried. */
    boolean isUsable(Entry entry) {
        if (mayLogIn.add(id(entry))) {
            side.set(entry.getDN(), "userPassword", AGENT_PASSWORD);
        }
        return side.accepts(entry.getDN(), AGENT_PASSWORD);
    }

    private boolean isAgent(Entry entry) {
        return side.activeDirectory()
                ? entry.hasAttributeValue("employeeType", "portcullis-agent")
                : entry.hasAttributeValue("structuralObjectClass", "account")
                        || entry.hasAttributeValue("objectClass", "account");
    }

    /** As Windows writes a GUID. */
    private String id(Entry entry) {
        if (!side.activeDirectory()) {
            return entry.getAttributeValue("entryUUID");
        }
        ByteBuffer guid = ByteBuffer.wrap(entry.getAttributeValueBytes("objectGUID"));
        return String.format(
                "%08x-%04x-%04x-%04x-%012x",
                Integer.reverseBytes(guid.getInt()),
                Short.reverseBytes(guid.getShort()),
                Short.reverseBytes(guid.getShort()),
                guid.getShort(),
                guid.getShort() * 0x100000000L + (guid.getInt() & 0xffffffffL) & 0xffffffffffffL);
    }

    @Override
    public int marked() {
        return side.find(ServerSide.SUFFIX, "(description=portcullis-agent:*)").size();
    }

    @Override
    public String takeName(Target target) {
        String dn =
                side.activeDirectory() ? "CN=" + target.name() + "," + AGENTS : "uid=" + target.name() + "," + AGENTS;
        side.add(
                "dn: " + dn,
                "objectClass: " + (side.activeDirectory() ? "user" : "inetOrgPerson"),
                "cn: " + target.name(),
                "sn: human",
                "description: a human");
        return id(side.entry(dn));
    }

    @Override
    public String print(String id) {
        return side.find(AGENTS, "(objectClass=*)").stream()
                .filter(entry -> !entry.getDN().equals(AGENTS) && id(entry).equals(id))
                .map(Entry::toLDIFString)
                .collect(Collectors.joining());
    }

    @Override
    public void disable(String agentId) {
        side.lock(entry(agentId).orElseThrow().getDN(), true);
    }

    @Override
    public void remove(String agentId) {
        side.delete(entry(agentId).orElseThrow().getDN());
    }
}
