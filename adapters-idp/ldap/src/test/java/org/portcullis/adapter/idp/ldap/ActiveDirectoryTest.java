// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;

/** What is said to an Active Directory, and how it is understood, by the letter of its documentation. */
class ActiveDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private final ActiveDirectory dialect = new ActiveDirectory();

    private Entry agent(String name) throws LDAPException {
        Target target = new Target(
                "agt_01m84r26gdh0v76pftsh6hczf4",
                name,
                "prod",
                "bob@example.com",
                Set.of(),
                Map.of("mode", "HITL"),
                DesiredState.ENABLED);
        return dialect.agent(new DN("OU=Agents,DC=example,DC=com"), target);
    }

    private static Entry account(String... ldif) {
        try {
            String[] all = new String[ldif.length + 1];
            all[0] = "dn: CN=x,DC=example,DC=com";
            System.arraycopy(ldif, 0, all, 1, ldif.length);
            return new Entry(all);
        } catch (com.unboundid.ldif.LDIFException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    @DisplayName("REG-4: an agent is made disabled, told apart from humans, with a quoted password that nobody knows")
    void agents() throws LDAPException {
        Entry first = agent("invoice-bot");
        assertThat(first.getDN()).isEqualTo("CN=invoice-bot,OU=Agents,DC=example,DC=com");
        assertThat(first.getAttributeValue("userAccountControl")).isEqualTo("66050");
        assertThat(first.getAttributeValue("employeeType")).isEqualTo("portcullis-agent");
        assertThat(first.getAttributeValue("info")).isEqualTo("environment=prod\r\nmode=HITL\r\nowner=bob@example.com");
        String password = new String(first.getAttributeValueBytes("unicodePwd"), StandardCharsets.UTF_16LE);
        assertThat(password).matches("\"aA1-[A-Za-z0-9_-]{43}\"");
        assertThat(agent("invoice-bot").getAttributeValueBytes("unicodePwd"))
                .isNotEqualTo(first.getAttributeValueBytes("unicodePwd"));
    }

    @Test
    @DisplayName("an account name has at most 20 characters, and long names stay apart")
    void accountNames() throws LDAPException {
        assertThat(agent("invoice-bot").getAttributeValue("sAMAccountName")).isEqualTo("invoice-bot");
        assertThat(agent("a-very-long-name-of-an-agent").getAttributeValue("sAMAccountName"))
                .isEqualTo("a-very-lo-ftsh6hczf4")
                .hasSize(20);
    }

    @Test
    @DisplayName("a GUID is written as Windows writes it")
    void guids() {
        Entry entry = account("cn: x");
        entry.addAttribute("objectGUID", HexFormat.of().parseHex("33221100554477668899aabbccddeeff"));
        assertThat(dialect.id(entry)).isEqualTo("00112233-4455-6677-8899-aabbccddeeff");
    }

    @Test
    @DisplayName(
            "REG-7: disabled, expired and locked out accounts are told apart; 0 and the greatest number never expire")
    void standing() {
        assertThat(dialect.standing(account("userAccountControl: 512"), NOW)).isEqualTo(Dialect.Standing.USABLE);
        assertThat(dialect.standing(account("userAccountControl: 514"), NOW)).isEqualTo(Dialect.Standing.DISABLED);
        for (String never : new String[] {"0", "9223372036854775807", "134400000000000000"}) {
            assertThat(dialect.standing(account("userAccountControl: 512", "accountExpires: " + never), NOW))
                    .as(never)
                    .isEqualTo(Dialect.Standing.USABLE);
        }
        assertThat(dialect.standing(account("userAccountControl: 512", "accountExpires: 133000000000000000"), NOW))
                .as("in 2022")
                .isEqualTo(Dialect.Standing.DISABLED);
        assertThat(dialect.standing(account("userAccountControl: 512", "msDS-User-Account-Control-Computed: 16"), NOW))
                .isEqualTo(Dialect.Standing.LOCKED_OUT);
    }
}
