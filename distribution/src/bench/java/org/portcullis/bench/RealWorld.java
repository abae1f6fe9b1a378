// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.portcullis.tck.server.KeycloakServer;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.OpensshServer;
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.ServerUnavailableException;
import org.portcullis.tck.server.SlapdServer;

/**
 * Real servers, set up by the scripts of the adapters' pages, each behind a proxy that sees its own time, and the platform
 * connected to all of them. Without OpenBao and PostgreSQL there is none; of the others those that this machine has.
 */
final class RealWorld implements AutoCloseable {
    static final String ACCOUNT = "agent-billing";
    private static final String PAM_PASSWORD = "pam-password-1";
    private static final String KEYCLOAK_SECRET = "keycloak-secret-1";
    private static final String LDAP_PASSWORD = "ldap-password-1";

    final PostgresServer postgres;
    final RealVault one;
    final RealVault two;
    final OpensshServer host;
    final KeycloakServer keycloak;
    final SlapdServer slapd;
    final Platform platform;
    /** By the names of the instances. */
    final Map<String, BusyProxy> proxies = new TreeMap<>();

    final Path folder = Files.createTempDirectory("portcullis-bench-real");
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private String realm;

    RealWorld() throws Exception {
        boolean complete = false;
        try {
            postgres = closing(PostgresServer.start());
            one = closing(new RealVault());
            two = closing(new RealVault());
            prepareDatabases();
            host = ifThere("OpenSSH", () -> OpensshServer.start(RealVault.page("pam-openssh"), List.of(ACCOUNT)));
            slapd = ifThere("OpenLDAP", RealWorld::startSlapd);
            keycloak = ifThere("Keycloak", KeycloakServer::start);
            if (keycloak != null) {
                prepareRealm();
            }
            platform = closing(Platform.start(this::configure));
            platform.awaitActive(proxies.size());
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    private <T extends AutoCloseable> T closing(T each) {
        closing.push(each);
        return each;
    }

    private <T extends AutoCloseable> T ifThere(String name, Supplier<T> starter) {
        try {
            return closing(starter.get());
        } catch (ServerUnavailableException e) {
            System.out.println("WITHOUT " + name + ": " + e.getMessage());
            return null;
        }
    }

    private void prepareDatabases() throws Exception {
        sql("postgres", "CREATE DATABASE billing");
        String script = Files.readString(RealVault.page("pam-postgresql/setup.sql"));
        sql("billing", script.replace(":password", "'" + PAM_PASSWORD + "'"));
        sql(
                "billing",
                "CREATE SCHEMA billing; CREATE TABLE billing.invoices AS SELECT n FROM generate_series(1, 100) n;"
                        + " GRANT USAGE ON SCHEMA billing TO portcullis_pam WITH GRANT OPTION;"
                        + " GRANT SELECT ON TABLE billing.invoices TO portcullis_pam WITH GRANT OPTION");
        one.mints("billing", postgres, "portcullis-billing");
        two.mints("other", postgres, "portcullis-other");
        OpenBaoServer pki = two.bao;
        pki.must("POST", "sys/mounts/pki", "{\"type\":\"pki\"}");
        pki.must(
                "POST",
                "pki/root/generate/internal",
                "{\"common_name\":\"bench\",\"key_type\":\"ec\",\"key_bits\":256}");
        pki.must(
                "POST",
                "pki/roles/portcullis-web",
                "{\"allow_any_name\":true,\"generate_lease\":true,\"max_ttl\":\"1h\",\"key_type\":\"ec\",\"key_bits\":256}");
    }

    void sql(String database, String statements) throws Exception {
        try (java.sql.Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private static SlapdServer startSlapd() {
        try {
            String setup = Files.readString(RealVault.page("idp-ldap/setup.ldif"));
            List<String> rules = List.of(
                    "include " + RealVault.page("idp-ldap/access.conf"),
                    "access to attrs=userPassword by anonymous auth by * none");
            String top = "dn: dc=example,dc=com\nobjectClass: domain\ndc: example\n\n";
            return SlapdServer.start(List.of(), rules, top + setup.replace("{password}", LDAP_PASSWORD) + "\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void prepareRealm() throws IOException {
        realm = keycloak.newRealm("bench", "");
        String client = Files.readString(RealVault.page("idp-keycloak/partial-import.json"));
        keycloak.must("POST", admin("/partialImport"), client.replace("{secret}", KEYCLOAK_SECRET));
    }

    /** A path of the realm's administration. */
    String admin(String path) {
        return "/admin/realms/" + realm + path;
    }

    /** Of the platform's own client in the realm, for an administrator who has no other. */
    String token() throws IOException {
        Map<String, String> login =
                Map.of("grant_type", "client_credentials", "client_id", "portcullis", "client_secret", KEYCLOAK_SECRET);
        KeycloakServer.Answer answer = keycloak.post("/realms/" + realm + "/protocol/openid-connect/token", login);
        return Platform.JSON.readTree(answer.body()).path("access_token").asText();
    }

    private int before(String instance, int port) throws IOException {
        BusyProxy proxy = closing(new BusyProxy(port));
        proxies.put(instance, proxy);
        return proxy.port();
    }

    private void configure(Path home) {
        try {
            connect(home);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Catalogue.approve(home, "one-db", "two-db", "web", "shell", "billing-db");
        declare(home, "one-db", database("portcullis-billing", "vault-hashicorp~one", true));
        declare(home, "two-db", database("portcullis-other", "vault-hashicorp~two", false));
        ObjectNode web = Catalogue.system("portcullis-web", "vault-hashicorp~two", "");
        template(web, "vault").put("engine", "pki").put("common_name", "bench.example.com");
        declare(home, "web", web);
        if (host != null) {
            ObjectNode shell = Catalogue.system("none", "vault-local~default", "pam-openssh~host");
            ((ObjectNode) shell.at("/operations/read/bindings/vault")).putObject("template");
            template(shell, "pam").put("operation", "hold");
            declare(home, "shell", shell);
        }
    }

    private void connect(Path home) throws IOException {
        Catalogue.instance(home, "vault-hashicorp~one", one.settings(before("vault-hashicorp~one", one.bao.port())));
        Catalogue.instance(home, "vault-hashicorp~two", two.settings(before("vault-hashicorp~two", two.bao.port())));
        ObjectNode pam = loopback(before("pam-postgresql~billing", postgres.port()));
        pam.put("tls", "disable").put("database", "billing").put("username", "portcullis_pam");
        Catalogue.instance(
                home, "pam-postgresql~billing", pam.put("password_ref", secret("pam-password", PAM_PASSWORD)));
        if (host != null) {
            host.onHost(
                    "echo '{\"account\":\"" + ACCOUNT + "\",\"command\":[\"/bin/sh\",\"-c\",\"echo begun; exec cat\"]}'"
                            + " >/etc/portcullis/operations/hold.json");
            ObjectNode ssh = loopback(before("pam-openssh~host", host.port())).put("host_key", host.hostKey());
            Catalogue.instance(
                    home, "pam-openssh~host", ssh.put("key_ref", secret("platform-key", host.platformKey() + "\n")));
        }
        if (slapd != null) {
            ObjectNode ldap = loopback(before("idp-ldap~corp", slapd.port()));
            ldap.put("tls", "disable").put("dialect", "openldap");
            ldap.put("bind_dn", "cn=portcullis,ou=services,dc=example,dc=com");
            ldap.put("agents_base", "ou=agents,dc=example,dc=com");
            ldap.put("agents_policy", "cn=agents,ou=services,dc=example,dc=com");
            Catalogue.instance(home, "idp-ldap~corp", ldap.put("password_ref", secret("ldap-password", LDAP_PASSWORD)));
        }
        if (keycloak != null) {
            ObjectNode idp =
                    Platform.JSON.createObjectNode().put("environment", "test").put("people", false);
            idp.put("url", "http://127.0.0.1:" + before("idp-keycloak~corp", keycloak.port()));
            idp.put("realm", realm).put("client_secret_ref", secret("keycloak-secret", KEYCLOAK_SECRET));
            Catalogue.instance(home, "idp-keycloak~corp", idp);
        }
    }

    private String secret(String name, String value) throws IOException {
        return "file:" + Files.writeString(folder.resolve(name), value);
    }

    private static ObjectNode loopback(int port) {
        return Platform.JSON
                .createObjectNode()
                .put("environment", "test")
                .put("host", "127.0.0.1")
                .put("port", port);
    }

    private static ObjectNode database(String role, String vault, boolean elevated) {
        ObjectNode system = Catalogue.system(role, vault, elevated ? "pam-postgresql~billing" : "");
        if (elevated) {
            template(system, "pam").put("grants", "USAGE ON SCHEMA billing; SELECT ON TABLE billing.invoices");
        }
        return system;
    }

    private static ObjectNode template(ObjectNode system, String binding) {
        return (ObjectNode) system.at("/operations/read/bindings/" + binding + "/template");
    }

    private static void declare(Path home, String name, JsonNode system) {
        Catalogue.write(
                home,
                "config/systems/" + name + ".yaml",
                ((ObjectNode) system).put("name", name).toString());
    }

    @Override
    public void close() throws Exception {
        while (!closing.isEmpty()) {
            closing.pop().close();
        }
        for (Path each : List.of(
                folder.resolve("pam-password"),
                folder.resolve("platform-key"),
                folder.resolve("ldap-password"),
                folder.resolve("keycloak-secret"),
                folder)) {
            Files.deleteIfExists(each);
        }
    }
}
