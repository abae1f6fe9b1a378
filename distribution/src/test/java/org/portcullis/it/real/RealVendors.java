// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.real;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.User;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.RealServers;

/** OpenBao that mints the logins of a PostgreSQL, behind a proxy, set up by the scripts of the adapters' pages. */
public final class RealVendors implements AutoCloseable {
    public static final String VAULT = "vault-hashicorp~real";
    public static final String PAM = "pam-postgresql~real";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Of a server that writes the log that {@code recording.sql} reads. */
    private static final List<String> LOGGING =
            List.of("logging_collector=on", "log_destination=jsonlog", "log_connections=on");

    private final boolean recorded;
    final PostgresServer postgres;
    final OpenBaoServer bao = RealServers.orSkip(OpenBaoServer::start);
    final CuttingProxy proxy = new CuttingProxy(bao.port());
    private Connection holder;

    /**
     * How long the platform waits for a vendor, and counts what was given up as under way there; in seconds.
     *
     * @param call longest call
     * @param issue how long it may go on afterwards
     */
    public record Pace(int call, int issue) {
        /** For answers that are held back. */
        public static final Pace PATIENT = new Pace(30, 8);

        /** For a vendor that is there: what a crash left open is settled some 13 s later. */
        public static final Pace BRISK = new Pace(5, 3);
    }

    /** Prepares the servers, and puts the secrets into the platform's home. */
    public RealVendors(Path home) throws Exception {
        this(home, false);
    }

    /** The same, with statements recorded where that is wanted. */
    RealVendors(Path home, boolean recorded) throws Exception {
        this.recorded = recorded;
        postgres = RealServers.orSkip(() -> recorded ? PostgresServer.start(LOGGING) : PostgresServer.start());
        Path secrets = Files.createDirectories(home.resolve("secrets"));
        Files.writeString(secrets.resolve("pam-password"), VendorSetup.PAM_PASSWORD);
        VendorSetup.prepare(postgres);
        if (recorded) {
            VendorSetup.records(postgres);
        }
        Files.writeString(
                secrets.resolve("vault-role-id"), VendorSetup.prepare(bao, secrets.resolve("vault-secret-id")));
        VendorSetup.mints(bao, "billing", postgres, "portcullis-billing");
    }

    /** Both instances, and {@code billing-db} bound to them. */
    void connect(User administrator, Path home) throws IOException {
        connect(administrator, home, Pace.PATIENT);
    }

    /** The same at another pace. */
    public void connect(User administrator, Path home, Pace pace) throws IOException {
        ObjectNode vault = MAPPER.createObjectNode();
        vault.put("environment", "test").put("url", "http://127.0.0.1:" + proxy.port());
        vault.put(
                "auth_role",
                Files.readString(home.resolve("secrets/vault-role-id")).strip());
        vault.put("auth_secret_ref", "file:secrets/vault-secret-id");
        vault.put("call_timeout_seconds", pace.call()).put("issue_deadline_seconds", pace.issue());
        put(administrator, VAULT, vault);
        ObjectNode pam = MAPPER.createObjectNode();
        pam.put("environment", "test")
                .put("host", "127.0.0.1")
                .put("port", postgres.port())
                .put("tls", "disable");
        pam.put("database", "billing")
                .put("username", "portcullis_pam")
                .put("password_ref", "file:secrets/pam-password");
        pam.put("register_logins", recorded).put("record_statements", recorded);
        pam.put("call_timeout_seconds", pace.call()).put("issue_deadline_seconds", pace.issue());
        put(administrator, PAM, pam);
        ObjectNode system = MAPPER.createObjectNode().put("environment", "test");
        for (String operation : new String[] {"read-invoices", "export-invoices"}) {
            ObjectNode bindings = system.withObjectProperty("operations")
                    .putObject(operation)
                    .put("class", "READ")
                    .putObject("bindings");
            bindings.putObject("vault")
                    .put("instance", VAULT)
                    .putObject("template")
                    .put("role", "portcullis-billing")
                    .put("url", postgres.url("billing"));
            bindings.putObject("pam")
                    .put("instance", PAM)
                    .putObject("template")
                    .put("grants", "USAGE ON SCHEMA billing; SELECT ON TABLE billing.invoices");
        }
        administrator.put("/systems/billing-db", system.toString()).must(200);
    }

    private static void put(User administrator, String id, ObjectNode configuration) {
        int status = administrator
                .put("/adapters/instances/" + id, configuration.toString())
                .status();
        if (status / 100 != 2) {
            throw new AssertionError(id + " was refused with " + status);
        }
        ServerUnderTest.await(id + " is active", Duration.ofSeconds(30), () -> administrator
                .get("/adapters/instances/" + id)
                .must(200)
                .text("state")
                .equals("ACTIVE"));
    }

    /** The database, with its superuser. */
    public PostgresServer postgres() {
        return postgres;
    }

    /** The vault, with its root token. */
    public OpenBaoServer bao() {
        return bao;
    }

    /** Logins that the vault has minted and that exist. */
    int logins() {
        return count("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'v-%'");
    }

    /** From now on CREATE ROLE waits. */
    void holdLogins() throws SQLException {
        holder = postgres.connect("postgres");
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("LOCK TABLE pg_catalog.pg_authid IN SHARE MODE");
        }
    }

    /** Returns when the vault is waiting for its CREATE ROLE. */
    void awaitHeldLogin() {
        ServerUnderTest.await("the vault waits for its CREATE ROLE", Duration.ofSeconds(30), () -> waiting() > 0);
    }

    private int waiting() {
        return count("SELECT count(*) FROM pg_stat_activity WHERE usename = 'vault_root' AND wait_event_type = 'Lock'");
    }

    /** Lets them be made; returns when none waits any more. */
    void releaseLogins() throws SQLException {
        holder.rollback();
        holder.close();
        ServerUnderTest.await("the vault's CREATE ROLE goes on", Duration.ofSeconds(30), () -> waiting() == 0);
    }

    private int count(String sql) {
        try (Connection connection = postgres.connect("billing");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        proxy.close();
        bao.close();
        postgres.close();
    }
}
