// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;

/** What an instance refuses to be told. */
class LdapSettingsTest {
    private static Map<String, Object> valid(boolean activeDirectory) {
        return LdapFixture.settings(activeDirectory, 389);
    }

    private static String refusal(Map<String, Object> settings) {
        try {
            return "accepted at " + new LdapSettings(settings).address();
        } catch (AdapterException e) {
            assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED);
            return e.getMessage();
        }
    }

    private static String refusal(String key, Object value) {
        Map<String, Object> settings = valid(false);
        settings.put(key, value);
        return refusal(settings);
    }

    @Test
    @DisplayName("PLG-3: every wrong and unknown key is named at once, no value with it")
    void namesAll() {
        Map<String, Object> settings = valid(false);
        settings.put("password_ref", "hunter2-in-the-open");
        settings.put("bind_pw", "x");
        settings.put("dialect", "novell");
        settings.put("people_filter", "(mail=*");
        settings.put("agents_base", "not a dn");
        assertThat(refusal(settings))
                .contains("password_ref", "bind_pw is not known", "dialect", "people_filter", "agents_base")
                .doesNotContain("hunter2");
    }

    @Test
    @DisplayName("OPS-4: plain text is for a server on this machine only")
    void plainOnLoopbackOnly() {
        assertThat(refusal("host", "ldap.example.com"))
                .contains("tls may be disabled for a server on this machine only");
        assertThat(refusal("host", "127.0.0.1.example.com")).contains("this machine only");
        assertThat(refusal("host", "localhost")).startsWith("accepted at ldap://localhost:389");
        assertThat(refusal("tls", "ldaps")).startsWith("accepted at ldaps://127.0.0.1:389");
    }

    @Test
    @DisplayName("what would do nothing, or not what it says, is refused")
    void senseless() {
        Map<String, Object> nothing = valid(false);
        nothing.remove("agents_base");
        nothing.remove("people_base");
        assertThat(refusal(nothing)).contains("agents_base or people_base is missing");
        Map<String, Object> withoutPolicy = valid(false);
        withoutPolicy.remove("agents_policy");
        assertThat(refusal(withoutPolicy)).contains("agents_policy is missing");
        Map<String, Object> policyAtActiveDirectory = valid(true);
        policyAtActiveDirectory.put("agents_policy", ServerSide.POLICY);
        assertThat(refusal(policyAtActiveDirectory)).contains("agents_policy is for openldap only");
        assertThat(refusal("agent_groups", "cn=a,ou=x; cn=A,ou=y")).contains("two groups of one name");
        assertThat(refusal("ca_file", "ca.pem")).contains("absolute path");
    }

    @Test
    @DisplayName("an instance without agents_base or people_base says so when it is asked")
    void half() {
        Map<String, Object> settings = new HashMap<>(valid(false));
        settings.remove("people_base");
        assertUnsupported(settings, "people_base");
        settings = new HashMap<>(valid(false));
        settings.remove("agents_base");
        assertUnsupported(settings, "agents_base");
    }

    private static void assertUnsupported(Map<String, Object> settings, String missing) {
        LdapAdapter adapter = new LdapAdapter(settings, host -> {}, reference -> Secret.of("x"));
        Target target = new Target("agt_1", "bot", "test", "bob@example.com", Set.of(), Map.of(), DesiredState.ABSENT);
        assertThatThrownBy(() -> {
                    if (missing.equals("people_base")) {
                        adapter.poll("", LdapFixture.context());
                    } else {
                        adapter.apply(target, LdapFixture.context());
                    }
                })
                .hasMessageContaining(missing + " isn't set")
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNSUPPORTED));
        adapter.close();
    }
}
