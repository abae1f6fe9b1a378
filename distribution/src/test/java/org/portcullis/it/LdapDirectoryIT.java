// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attributes;
import javax.naming.directory.BasicAttributes;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.tck.server.RealServers;
import org.portcullis.tck.server.SlapdServer;

/** The directory is looked at by Java's own client with other credentials than the adapter's. */
@DisplayName("A real OpenLDAP follows the agents, and agents follow its people (REG-4, REG-7, REG-8)")
@SuppressWarnings("BanJNDI") // a client of another maker than the adapter's, at a server of the test's own
class LdapDirectoryIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PASSWORD = "ldap-password-1";
    private static final String PAGES = "distribution/docs/adapters/idp-ldap/";

    @TempDir
    static Path folder;

    private static SlapdServer slapd;
    private static ServerUnderTest server;
    private static Office office;

    @BeforeAll
    static void start() throws IOException {
        List<String> rules = List.of(
                "include " + Installation.sources().resolve(PAGES + "access.conf"),
                "access to attrs=userPassword by anonymous auth by * none");
        String setup = Files.readString(Installation.sources().resolve(PAGES + "setup.ldif"));
        String ldif = unit("dc", "example", "dc=example,dc=com") + setup.replace("{password}", PASSWORD) + "\n"
                + unit("ou", "people", "ou=people,dc=example,dc=com") + person("sponsor") + person("stays");
        slapd = RealServers.orSkip(() -> SlapdServer.start(List.of(), rules, ldif));
        Path home = folder.resolve("home");
        Path password = Files.writeString(folder.resolve("ldap.password"), PASSWORD);
        ObjectNode settings = Http.MAPPER
                .createObjectNode()
                .put("environment", "test")
                .put("dialect", "openldap")
                .put("host", "127.0.0.1")
                .put("port", slapd.port())
                .put("tls", "disable")
                .put("bind_dn", "cn=portcullis,ou=services,dc=example,dc=com")
                .put("password_ref", "file:" + password)
                .put("agents_base", "ou=agents,dc=example,dc=com")
                .put("agents_policy", "cn=agents,ou=services,dc=example,dc=com")
                .put("agent_groups", "cn=readers,ou=agent-groups,dc=example,dc=com")
                .put("people_base", "ou=people,dc=example,dc=com");
        Path instances = Files.createDirectories(home.resolve("config/instances"));
        Files.writeString(instances.resolve("idp-ldap~corp.json"), settings.toString());
        server = new ServerUnderTest(home).start();
        office = new Office(server);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (slapd != null) {
            slapd.close();
        }
    }

    private static String unit(String attribute, String name, String dn) {
        String type = attribute.equals("dc") ? "domain" : "organizationalUnit";
        return "dn: " + dn + "\nobjectClass: " + type + "\n" + attribute + ": " + name + "\n\n";
    }

    private static String person(String name) {
        return "dn: uid=" + name + ",ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: " + name + "\ncn: "
                + name + "\nsn: " + name + "\nmail: " + name + "@example.com\n\n";
    }

    private static DirContext as(String dn, String password) throws NamingException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, "ldap://127.0.0.1:" + slapd.port());
        environment.put(Context.SECURITY_PRINCIPAL, dn);
        environment.put(Context.SECURITY_CREDENTIALS, password);
        return new InitialDirContext(environment);
    }

    private static Attributes entry(String dn) throws NamingException {
        DirContext admin = as(slapd.adminDn(), slapd.password());
        try {
            return admin.getAttributes(dn, new String[] {"*", "+"});
        } finally {
            admin.close();
        }
    }

    private static boolean logsIn(String dn) throws NamingException {
        try {
            as(dn, "agent-password").close();
            return true;
        } catch (AuthenticationException e) {
            return false;
        }
    }

    private static Bot bot(String name, String sponsor) {
        Bot bot = office.newBot();
        ObjectNode application = office.application(name, "LOW", bot.publicJwk());
        application.put("sponsor", sponsor).putObject("labels").put("directory-groups", "readers");
        return office.live(bot, application);
    }

    private static JsonNode agent(Bot bot) {
        return office.governor().get("/agents/" + bot.id()).must(200).body();
    }

    private static void stands(Bot bot, String state) {
        ServerUnderTest.await(() -> state + ", is " + agent(bot), SOON, () -> {
            JsonNode mirror = agent(bot).at("/directory/0");
            return mirror.path("state").asText().equals(state)
                    && mirror.path("settled").asBoolean();
        });
    }

    private static String madeAndMayLogIn(Bot bot, String name) throws NamingException {
        stands(bot, "ENABLED");
        String dn = "uid=" + name + ",ou=agents,dc=example,dc=com";
        assertThat(entry(dn).get("description").contains("portcullis-agent:" + bot.id()))
                .isTrue();
        assertThat(entry("cn=readers,ou=agent-groups,dc=example,dc=com")
                        .get("member")
                        .contains(dn))
                .isTrue();
        DirContext admin = as(slapd.adminDn(), slapd.password());
        admin.modifyAttributes(dn, DirContext.REPLACE_ATTRIBUTE, new BasicAttributes("userPassword", "agent-password"));
        admin.close();
        assertThat(logsIn(dn)).isTrue();
        return dn;
    }

    @Test
    @DisplayName("killed while the directory is down: locked when it is back, and its own login is refused")
    void killedWhileDown() throws NamingException {
        Bot bot = bot("ldap-killed", "stays@example.com");
        String dn = madeAndMayLogIn(bot, "ldap-killed");
        slapd.kill();
        office.operator().revoke("agent", bot.id(), "PT10S");
        ServerUnderTest.await(
                "the error",
                SOON,
                () -> agent(bot).at("/directory/0/last_error").asText().contains("can't be reached"));
        slapd.startAgain();
        stands(bot, "DISABLED");
        assertThat(entry(dn).get("pwdAccountLockedTime").contains("000001010000Z"))
                .isTrue();
        assertThat(logsIn(dn)).isFalse();
    }

    @Test
    @DisplayName("the sponsor's entry is removed: the agent is suspended, and locked at the directory")
    void sponsorLeaves() throws NamingException {
        Bot bot = bot("ldap-sponsored", "sponsor@example.com");
        Bot other = bot("ldap-bystander", "stays@example.com");
        String dn = madeAndMayLogIn(bot, "ldap-sponsored");
        String bystander = madeAndMayLogIn(other, "ldap-bystander");
        DirContext admin = as(slapd.adminDn(), slapd.password());
        admin.destroySubcontext("uid=sponsor,ou=people,dc=example,dc=com");
        admin.close();
        ServerUnderTest.await(
                "the suspension", SOON, () -> agent(bot).path("status").asText().equals("SUSPENDED"));
        stands(bot, "DISABLED");
        assertThat(logsIn(dn)).isFalse();
        assertThat(agent(other).path("status").asText()).isEqualTo("ACTIVE");
        assertThat(logsIn(bystander)).isTrue();
    }
}
