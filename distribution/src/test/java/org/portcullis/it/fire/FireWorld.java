// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.portcullis.it.sinks.LogReceiver;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.RealServers;

/**
 * Two vaults, three databases, a receiver of records and our server with the embedded target. Each fire has adapter
 * instances and roles of its own, so that many burn at once and none is another's.
 */
final class FireWorld implements AutoCloseable {
    static final String CALM = "calm";
    static final String NAME = "vault.fire.test";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    final OpenBaoServer bao = RealServers.orSkip(OpenBaoServer::start);
    final OpenBaoServer otherBao = RealServers.orSkip(OpenBaoServer::start);
    final PostgresServer postgres = RealServers.orSkip(PostgresServer::start);
    final PostgresServer locked = RealServers.orSkip(PostgresServer::start);
    final PostgresServer restless = RealServers.orSkip(PostgresServer::start);
    final ServerUnderTest server;
    private final LogReceiver receiver = new LogReceiver();
    private final Path home;
    private final Path hosts;
    private final String roleId;
    private final String otherRoleId;
    private final List<AutoCloseable> closing = Collections.synchronizedList(new ArrayList<>());
    private final List<String> systems = new ArrayList<>();
    private final TestAuthority authority;
    private Office office;

    FireWorld(Path folder) throws Exception {
        home = folder.resolve("home");
        hosts = folder.resolve("hosts");
        Path secrets = Files.createDirectories(home.resolve("secrets"));
        Files.writeString(secrets.resolve("pam-password"), VendorSetup.PAM_PASSWORD);
        for (PostgresServer each : List.of(postgres, locked, restless)) {
            VendorSetup.prepare(each);
        }
        roleId = VendorSetup.prepare(bao, secrets.resolve("vault-secret-id"));
        otherRoleId = VendorSetup.prepare(otherBao, secrets.resolve("other-secret-id"));
        authority = new TestAuthority(Files.createDirectories(folder.resolve("authority")));
        server = new ServerUnderTest(home);
        answerName(true);
        server.with(
                "PORTCULLIS_JAVA_OPTIONS",
                "-Djdk.net.hosts.file=" + hosts + " -Dsun.net.inetaddr.ttl=0 -Dsun.net.inetaddr.negative.ttl=0");
        instance(
                "siem-syslog~main",
                MAPPER.createObjectNode()
                        .put("host", "127.0.0.1")
                        .put("port", receiver.port())
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

    /** An instance over {@link #otherBao}. */
    String otherVault(String name) throws IOException {
        return vault(name, otherBao.url(), otherRoleId, "other-secret-id");
    }

    private String vault(String name, String url, String role, String secretId) throws IOException {
        ObjectNode settings = MAPPER.createObjectNode()
                .put("url", url)
                .put("auth_role", role)
                .put("auth_secret_ref", "file:secrets/" + secretId)
                .put("issue_deadline_seconds", 3);
        if (url.startsWith("https")) {
            settings.put("ca_ref", "file:" + authority.certificate());
        }
        return instance("vault-hashicorp~" + name, settings);
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
        Path file = Files.createDirectories(home.resolve("config/instances")).resolve(id + ".json");
        Files.writeString(file, settings.put("environment", "test").toString());
        return id;
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
        Path file = Files.createDirectories(home.resolve("config/systems")).resolve(name + "-db.yaml");
        Files.writeString(file, system.toString()); // JSON is YAML
        systems.add(name + "-db");
    }

    /** Starts our server; all systems are pre-approved, and the SLA is tightened. */
    void start(String killSla) throws IOException {
        ObjectNode policy = MAPPER.createObjectNode().put("version", 1);
        ObjectNode profile = policy.putArray("pre_approved").addObject().put("name", "fire");
        for (String system : systems) {
            profile.withArray("operations").addObject().put("system", system).put("operation", "read-invoices");
        }
        profile.putArray("tiers").add("HIGH");
        profile.putArray("modes").add("SUPERVISED");
        policy.putObject("limits").putObject("HIGH").put("kill_sla", killSla);
        Path file = Files.createDirectories(home.resolve("config/policies")).resolve("fire.yaml");
        Files.writeString(file, policy.toString());
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
        receiver.close();
        for (AutoCloseable each : List.of(bao, otherBao, postgres, locked, restless)) {
            each.close();
        }
    }
}
