// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.portcullis.it.Installation;
import org.portcullis.it.real.AgentRealm;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.KeycloakServer;
import org.portcullis.tck.server.RealServers;
import org.portcullis.tck.server.SlapdServer;

/** A world's realm of Keycloak and its OpenLDAP, in which all its agents are mirrored, each behind a proxy. */
@SuppressWarnings("BanJNDI") // a client of another maker than the adapter's, at a server of the test's own
final class Directories implements AutoCloseable {
    static final String KEYCLOAK = "idp-keycloak~corp";
    static final String LDAP = "idp-ldap~corp";
    private static final String PASSWORD = "ldap-password-1";
    private static final String PAGES = "distribution/docs/adapters/idp-ldap/";

    final AgentRealm realm;
    final CuttingProxy beforeKeycloak;
    final CuttingProxy beforeLdap;
    private final SlapdServer slapd;

    Directories(KeycloakServer keycloak) throws IOException {
        List<String> rules = List.of(
                "include " + Installation.sources().resolve(PAGES + "access.conf"),
                "access to attrs=userPassword by anonymous auth by * none");
        String setup = Files.readString(Installation.sources().resolve(PAGES + "setup.ldif"))
                .replace("{password}", PASSWORD)
                .replace("cn=readers", "cn=orders")
                .replace("cn: readers", "cn: orders"); // an agent's groups have one label for all directories
        String base = "dn: dc=example,dc=com\nobjectClass: domain\ndc: example\n\n";
        slapd = RealServers.orSkip(() -> SlapdServer.start(List.of(), rules, base + setup + "\n"));
        realm = new AgentRealm(keycloak);
        beforeKeycloak = new CuttingProxy(keycloak.port());
        beforeLdap = new CuttingProxy(slapd.port());
    }

    ObjectNode keycloak(Path secrets) throws IOException {
        return realm.settings("http://127.0.0.1:" + beforeKeycloak.port(), secrets)
                .put("people", false);
    }

    ObjectNode ldap(Path secrets) throws IOException {
        Path password = Files.writeString(secrets.resolve("ldap.password"), PASSWORD);
        return new ObjectMapper()
                .createObjectNode()
                .put("dialect", "openldap")
                .put("host", "127.0.0.1")
                .put("port", beforeLdap.port())
                .put("tls", "disable")
                .put("bind_dn", "cn=portcullis,ou=services,dc=example,dc=com")
                .put("password_ref", "file:" + password)
                .put("agents_base", "ou=agents,dc=example,dc=com")
                .put("agents_policy", "cn=agents,ou=services,dc=example,dc=com")
                .put("agent_groups", "cn=orders,ou=agent-groups,dc=example,dc=com");
    }

    DirContext as(String dn, String password) throws NamingException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, "ldap://127.0.0.1:" + slapd.port());
        environment.put(Context.SECURITY_PRINCIPAL, dn);
        environment.put(Context.SECURITY_CREDENTIALS, password);
        return new InitialDirContext(environment);
    }

    DirContext administrator() throws NamingException {
        return as(slapd.adminDn(), slapd.password());
    }

    /** Both addresses refuse. */
    void stop() {
        beforeKeycloak.refuse();
        beforeLdap.refuse();
    }

    /** Connections are taken, and nothing is answered. */
    void hang() {
        beforeKeycloak.swallow();
        beforeLdap.swallow();
    }

    void goOn() {
        beforeKeycloak.pass();
        beforeLdap.pass();
    }

    @Override
    public void close() {
        beforeKeycloak.close();
        beforeLdap.close();
        slapd.close();
    }
}
