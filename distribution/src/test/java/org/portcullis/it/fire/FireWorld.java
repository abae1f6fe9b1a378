// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.TestAuthority;
import org.portcullis.it.real.VendorSetup;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.PostgresServer;

/**
 * Our server with the embedded target, and adapter instances for all vendors. Each fire has instances and roles of its own at
 * vaults and databases, so that many burn at once and none is another's; directories and the host are everybody's.
 */
final class FireWorld implements AutoCloseable {
    static final String CALM = "calm";
    static final String NAME = "vault.fire.test";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    final Vendors vendors;
    final OpenBaoServer bao;
    final PostgresServer postgres;
    final Directories directories;
    final Shells shells;
    final ServerUnderTest server;
    private final Path home;
    private final Path hosts;
    private final String roleId;
    private final List<AutoCloseable> closing = Collections.synchronizedList(new ArrayList<>());
    private final List<String> systems = new ArrayList<>();
    private final TestAuthority authority;
    private Office office;

    /** Over those servers, and a vault and a database of its own. */
    FireWorld(Path folder, Vendors vendors, OpenBaoServer bao, PostgresServer postgres) throws Exception {
        this.vendors = vendors;
        this.bao = bao;
        this.postgres = postgres;
        home = folder.resolve("home");
        hosts = folder.resolve("hosts");
        Path secrets = Files.createDirectories(home.resolve("secrets"));
        Files.writeString(secrets.resolve("pam-password"), VendorSetup.PAM_PASSWORD);
        roleId = VendorSetup.prepare(bao, secrets.resolve("vault-secret-id"));
        authority = new TestAuthority(Files.createDirectories(folder.resolve("authority")));
        server = new ServerUnderTest(home);
        answerName(true);
        server.with(
                "PORTCULLIS_JAVA_OPTIONS",
                "-Djdk.net.hosts.file=" + hosts + " -Dsun.net.inetaddr.ttl=0 -Dsun.net.inetaddr.negative.ttl=0");
        directories = new Directories(vendors.keycloak);
        closing.add(directories);
        instance(Directories.KEYCLOAK, directories.keycloak(secrets));
        instance(Directories.LDAP, directories.ldap(secrets));
        shells = new Shells(vendors.host, bao, folder.resolve("keys"));
        closing.add(shells);
        shells(secrets);
        sinks();
    }

    private void shells(Path secrets) throws IOException {
        instance(Shells.HOST, shells.settings(secrets));
        instance(
                Shells.SIGNING,
                vaultSettings(bao.url(), roleId, "vault-secret-id").put("ssh_certificates", true));
        ObjectNode system = MAPPER.createObjectNode().put("name", Shells.SYSTEM).put("environment", "test");
        ObjectNode bindings = system.putObject("operations")
                .putObject(Shells.OPERATION)
                .put("class", "READ")
                .putObject("bindings");
        bindings.putObject("vault")
                .put("instance", Shells.SIGNING)
                .putObject("template")
                .put("engine", "ssh")
                .put("role", "portcullis-shell");
        bindings.putObject("pam").put("instance", Shells.HOST).putObject("template");
        file("config/systems/shell.yaml", system);
    }

    private void sinks() throws IOException {
        instance(
                "siem-syslog~main",
                MAPPER.createObjectNode()
                        .put("host", "127.0.0.1")
                        .put("port", vendors.receiver.port())
                        .put("transport", "tcp")
                        .put("format", "json")
                        .put("settle_millis", 20));
        instance(
                "siem-elastic~gone",
                MAPPER.createObjectNode().put("url", "http://127.0.0.1:1").put("auth_method", "none"));
    }

    /** Whether the vault's name can be resolved. */
    void answerName(boolean known) throws IOException {
        Files.writeString(hosts, "127.0.0.1 localhost" + (known ? " " + NAME : "") + "\n");
    }

    CuttingProxy before(int port) {
        CuttingProxy proxy = new CuttingProxy(port);
        closing.add(proxy);
        return proxy;
    }

    TlsFront tlsBefore(int port) throws Exception {
        TlsFront front = new TlsFront(port, certificate(2));
        closing.add(front);
        return front;
    }

    SSLContext certificate(int days) throws Exception {
        return authority.server(NAME, days);
    }

    /** An instance over {@link #bao} at that address. */
    String vault(String name, String url) throws IOException {
        return vault(name, url, roleId, "vault-secret-id");
    }

    /** An instance over the other vault of the vendors. */
    String otherVault(String name) throws Exception {
        String role = VendorSetup.prepare(vendors.otherBao, home.resolve("secrets/other-secret-id"));
        return vault(name, vendors.otherBao.url(), role, "other-secret-id");
    }

    private String vault(String name, String url, String role, String secretId) throws IOException {
        return instance("vault-hashicorp~" + name, vaultSettings(url, role, secretId));
    }

    private ObjectNode vaultSettings(String url, String role, String secretId) {
        ObjectNode settings = MAPPER.createObjectNode()
                .put("url", url)
                .put("auth_role", role)
                .put("auth_secret_ref", "file:secrets/" + secretId)
                .put("issue_deadline_seconds", 3);
        if (url.startsWith("https")) {
            settings.put("ca_ref", "file:" + authority.certificate());
        }
        return settings;
    }

    String pam(String name, int port) throws IOException {
        return instance(
                "pam-postgresql~" + name,
                MAPPER.createObjectNode()
                        .put("host", "127.0.0.1")
                        .put("port", port)
                        .put("tls", "disable")
                        .put("database", "billing")
                        .put("username", "portcullis_pam")
                        .put("password_ref", "file:secrets/pam-password")
                        .put("call_timeout_seconds", 5)
                        .put("issue_deadline_seconds", 3));
    }

    private String instance(String id, ObjectNode settings) throws IOException {
        file("config/instances/" + id + ".json", settings.put("environment", "test"));
        return id;
    }

    private void file(String name, ObjectNode content) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content.toString()); // JSON is YAML
    }

    /** A system whose logins that vault mints in that database, by a role of its own. */
    void system(String name, OpenBaoServer minting, PostgresServer database, String vault, String pam)
            throws IOException {
        String role = "portcullis-" + name;
        VendorSetup.mints(minting, "db" + database.port(), database, role);
        ObjectNode system = MAPPER.createObjectNode().put("name", name + "-db").put("environment", "test");
        ObjectNode bindings = system.putObject("operations")
                .putObject("read-invoices")
                .put("class", "READ")
                .putObject("bindings");
        bindings.putObject("vault")
                .put("instance", vault)
                .putObject("template")
                .put("role", role)
                .put("url", database.url("billing"));
        bindings.putObject("pam")
                .put("instance", pam)
                .putObject("template")
                .put("grants", "USAGE ON SCHEMA billing; SELECT ON TABLE billing.invoices");
        file("config/systems/" + name + "-db.yaml", system);
        systems.add(name + "-db");
    }

    /** Starts our server with the SLAs as they are; all systems are pre-approved. */
    void start() throws IOException {
        start(MAPPER.createObjectNode());
    }

    /** Starts our server; the SLA of the agents' tier is tightened. */
    void start(String killSla) throws IOException {
        ObjectNode limits = MAPPER.createObjectNode();
        limits.putObject("HIGH").put("kill_sla", killSla);
        start(limits);
    }

    private void start(ObjectNode limits) throws IOException {
        ObjectNode policy = MAPPER.createObjectNode().put("version", 1);
        ObjectNode profile = policy.putArray("pre_approved").addObject().put("name", "fire");
        ArrayNode operations = profile.putArray("operations");
        for (String system : systems) {
            operations.addObject().put("system", system).put("operation", "read-invoices");
        }
        operations.addObject().put("system", Shells.SYSTEM).put("operation", Shells.OPERATION);
        profile.putArray("tiers").add("HIGH");
        profile.putArray("modes").add("SUPERVISED");
        policy.set("limits", limits);
        file("config/policies/fire.yaml", policy);
        server.start();
        server.with(
                "PORTCULLIS_CONTROL_PORT", String.valueOf(server.control("/").getPort()));
        server.with("PORTCULLIS_DATA_PORT", String.valueOf(server.data("/").getPort())); // tokens name their issuer
        office = new Office(server);
    }

    Office office() {
        return office;
    }

    List<String> systems() {
        return systems;
    }

    /** Leases that the vault still has under the system's role, asked with its root token. */
    int leases(OpenBaoServer minting, String name) {
        OpenBaoServer.Answer answer =
                minting.call("GET", "sys/leases/lookup/database/creds/portcullis-" + name + "/?list=true", null);
        if (answer.status() == 404) {
            return 0;
        }
        try {
            return MAPPER.readTree(answer.body()).at("/data/keys").size();
        } catch (IOException e) {
            throw new IllegalStateException(answer.toString(), e);
        }
    }

    @Override
    public void close() throws Exception {
        server.close();
        for (AutoCloseable each : closing) {
            each.close();
        }
    }
}
