// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;

/** Agents at a real OpenLDAP beyond what the contract asks. */
class RealSlapdAgentsTest {
    private static final String AGENT = "agt_real1";
    private AgentFixture agents;

    @BeforeEach
    void open() {
        agents = new AgentFixture(RealSlapd.side(RealSlapd.server()));
    }

    @AfterEach
    void close() {
        agents.close();
    }

    private static Target target(DesiredState state, String... groups) {
        return new Target(AGENT, "real-bot", "test", "bob@example.com", Set.of(groups), Map.of("mode", "HITL"), state);
    }

    private Entry apply(DesiredState state) {
        agents.adapter.apply(target(state), LdapFixture.context());
        return agents.entry(AGENT).orElseThrow();
    }

    @Test
    @DisplayName("REG-3: a disabled agent stays so when somebody sets its password, which lifts slapd's own lock")
    void passwordSetByOthers() {
        Entry entry = apply(DesiredState.DISABLED);
        agents.side.set(entry.getDN(), "userPassword", "set-by-a-vault");
        assertThat(agents.side.entry(entry.getDN()).hasAttribute("pwdAccountLockedTime"))
                .as("what slapd does to its own lock")
                .isFalse();
        assertThat(agents.side.accepts(entry.getDN(), "set-by-a-vault")).isFalse();
        apply(DesiredState.ENABLED);
        assertThat(agents.side.accepts(entry.getDN(), "set-by-a-vault")).isTrue();
    }

    @Test
    @DisplayName("REG-3: the lock holds under a policy without pwdLockout too, and somebody else's policy is set right")
    void policyWithoutLockout() {
        Entry entry = apply(DesiredState.ENABLED);
        agents.side.set(entry.getDN(), "userPassword", "right");
        agents.side.set(ServerSide.POLICY, "pwdLockout", "FALSE");
        try {
            agents.side.set(entry.getDN(), "pwdPolicySubentry");
            assertThat(agents.side.accepts(entry.getDN(), "right")).isTrue();
            apply(DesiredState.DISABLED);
            assertThat(agents.side.accepts(entry.getDN(), "right")).isFalse();
        } finally {
            agents.side.set(ServerSide.POLICY, "pwdLockout", "TRUE");
        }
    }

    @Test
    @DisplayName("a lock that the directory set by itself is left to it")
    void lockedByItself() {
        Entry entry = apply(DesiredState.ENABLED);
        agents.side.set(entry.getDN(), "pwdAccountLockedTime", "20261101000000Z");
        assertThat(apply(DesiredState.ENABLED).getAttributeValue("pwdAccountLockedTime"))
                .isEqualTo("20261101000000Z");
    }

    @Test
    @DisplayName("what administrators wrote beside our words stays; ours are set right")
    void describes() {
        Entry entry = apply(DesiredState.ENABLED);
        agents.side.change(entry.getDN(), ModificationType.ADD, "description", "rack 7");
        agents.side.change(entry.getDN(), ModificationType.DELETE, "description", "portcullis:mode=HITL");
        assertThat(apply(DesiredState.ENABLED).getAttributeValues("description"))
                .containsExactlyInAnyOrder(
                        "portcullis-agent:" + AGENT,
                        "portcullis:environment=test",
                        "portcullis:mode=HITL",
                        "portcullis:owner=bob@example.com",
                        "rack 7");
    }

    @Test
    @DisplayName("REG-8: an agent that a group can't do without is removed all the same, and the group is named")
    void onlyMember() {
        String group = "cn=readers," + ServerSide.AGENT_GROUPS;
        agents.adapter.apply(target(DesiredState.ENABLED, "readers"), LdapFixture.context());
        agents.side.change(group, ModificationType.DELETE, "member", ServerSide.PLATFORM);
        try {
            assertThatThrownBy(() -> agents.adapter.apply(target(DesiredState.ABSENT), LdapFixture.context()))
                    .hasMessageContaining("only member of " + group);
            assertThat(agents.entry(AGENT)).isEmpty();
        } finally {
            agents.side.set(group, "member", ServerSide.PLATFORM);
        }
    }

    @Test
    @DisplayName("without its policy an agent isn't made: locks would be ignored")
    void noPolicy() {
        Map<String, Object> more = Map.of("agents_policy", "cn=readers," + ServerSide.AGENT_GROUPS);
        try (AgentFixture without = new AgentFixture(agents.side, more)) {
            assertThatThrownBy(() -> without.adapter.apply(target(DesiredState.ENABLED), LdapFixture.context()))
                    .hasMessageContaining("agents_policy");
            assertThat(without.marked()).isZero();
        }
    }

    @Test
    @DisplayName("least privilege: the platform's login can't read passwords, nor change or see what bears no mark")
    void leastPrivilege() throws LDAPException {
        Entry agent = apply(DesiredState.ENABLED);
        String human = "uid=human," + ServerSide.AGENTS;
        agents.side.add("dn: " + human, "objectClass: inetOrgPerson", "uid: human", "cn: x", "sn: x");
        String resident = "uid=resident," + ServerSide.PEOPLE;
        try (LDAPConnection platform =
                new LDAPConnection("127.0.0.1", agents.side.port(), ServerSide.PLATFORM, ServerSide.PASSWORD)) {
            assertThat(platform.getEntry(agent.getDN(), "*").hasAttribute("userPassword"))
                    .isFalse();
            assertThat(platform.getEntry(human)).isNull();
            assertThat(platform.getEntry(resident, "*").hasAttribute("sn")).isFalse();
            Modification change = new Modification(ModificationType.REPLACE, "description", "portcullis-agent:agt_x");
            for (String dn : new String[] {human, resident, ServerSide.PLATFORM, ServerSide.POLICY}) {
                assertThatThrownBy(() -> platform.modify(dn, change)).isInstanceOf(LDAPException.class);
                assertThatThrownBy(() -> platform.delete(dn)).isInstanceOf(LDAPException.class);
            }
            assertThatThrownBy(() -> platform.add(
                            "dn: uid=unmarked," + ServerSide.AGENTS, "objectClass: account", "uid: unmarked"))
                    .isInstanceOf(LDAPException.class);
        }
    }
}
