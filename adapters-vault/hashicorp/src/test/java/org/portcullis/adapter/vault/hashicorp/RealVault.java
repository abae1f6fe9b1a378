// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.portcullis.tck.Fault;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.RealServers;

/** OpenBao with its database engine on PostgreSQL, set up by the script that the adapter's page ships. */
final class RealVault implements VaultSide {
    static final Path SCRIPTS = Path.of("../../distribution/docs/adapters/vault-hashicorp");
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String SUPERUSER_OF_VAULT = "vault_root";
    private static String roleId;

    final OpenBaoServer bao;
    final PostgresServer postgres;
    final CuttingProxy proxy;
    private final String role;
    private final String group;
    private String secretId;
    private Connection holder;

    RealVault() {
        bao = RealServers.openBao();
        postgres = RealServers.postgres();
        setUpOnce(bao, postgres);
        int number = NUMBER.incrementAndGet();
        role = "portcullis-f" + number;
        group = "fixture_" + number;
        secretId = newSecretId();
        sql("CREATE ROLE " + group + " NOLOGIN");
        writeRole(role);
        proxy = new CuttingProxy(bao.port());
    }

    private void writeRole(String name) {
        bao.must(
                "POST",
                "database/roles/" + name,
                "{\"db_name\":\"billing\",\"default_ttl\":\"1h\",\"max_ttl\":\"24h\",\"creation_statements\":["
                        + "\"CREATE ROLE \\\"{{name}}\\\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'"
                        + " IN ROLE " + group + "\"]}");
    }

    /** What the set-up script answered. */
    record SetUp(String roleId, String secretId) {}

    /** Sets the root namespace up, once for each JVM. */
    private static synchronized void setUpOnce(OpenBaoServer bao, PostgresServer postgres) {
        if (roleId == null) {
            execute(postgres, "CREATE ROLE " + SUPERUSER_OF_VAULT + " SUPERUSER LOGIN PASSWORD 'vault-root-pw'");
            roleId = setUp(bao, postgres, "").roleId();
        }
    }

    /** Runs the shipped script; the database engine's own configuration is the vault administrators' matter. */
    static SetUp setUp(OpenBaoServer bao, PostgresServer postgres, String namespace) {
        String prefix = namespace.isEmpty() ? "" : namespace + "/";
        if (!namespace.isEmpty()) {
            bao.must("POST", "sys/namespaces/" + namespace, "{}");
        }
        try {
            Path secretIdFile = Files.createTempFile("secret-id", "");
            ProcessBuilder script =
                    new ProcessBuilder("sh", SCRIPTS.resolve("setup.sh").toString());
            script.environment().put("VAULT_ADDR", bao.url());
            script.environment().put("VAULT_TOKEN", bao.rootToken());
            script.environment().put("VAULT_NAMESPACE", namespace);
            script.environment().put("CLI", bao.program().toString());
            script.environment().put("SECRET_ID_FILE", secretIdFile.toString());
            Process process = script.redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("setup.sh failed: " + output);
            }
            bao.must("POST", prefix + "sys/mounts/database", "{\"type\":\"database\"}");
            bao.must(
                    "POST",
                    prefix + "database/config/billing",
                    "{\"plugin_name\":\"postgresql-database-plugin\",\"allowed_roles\":[\"*\"],"
                            + "\"connection_url\":\"postgresql://{{username}}:{{password}}@127.0.0.1:" + postgres.port()
                            + "/postgres?sslmode=disable\",\"username\":\"" + SUPERUSER_OF_VAULT
                            + "\",\"password\":\"vault-root-pw\"}");
            SetUp result =
                    new SetUp(output.strip(), Files.readString(secretIdFile).strip());
            Files.delete(secretIdFile);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Mounts {@code pki}, {@code ssh} or {@code secret} (KV version 2) unless it is there. */
    void mountOnce(String engine) {
        String body = engine.equals("secret")
                ? "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}"
                : "{\"type\":\"" + engine + "\"}";
        OpenBaoServer.Answer answer = bao.call("POST", "sys/mounts/" + engine, body);
        boolean isThere = answer.body().contains("already in use");
        if (answer.status() / 100 != 2 && !isThere) {
            throw new IllegalStateException(answer.body());
        }
        if (engine.equals("secret") && !isThere) {
            awaitVersions();
        }
    }

    /** For a moment a fresh KV engine takes nothing: it makes itself one with versions. */
    private void awaitVersions() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (bao.call("POST", "secret/data/first", "{\"data\":{\"a\":\"b\"}}").status() / 100 != 2) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the KV engine takes nothing");
            }
        }
    }

    private String newSecretId() {
        String body = bao.must("POST", "auth/approle/role/portcullis/secret-id", "{}");
        return body.replaceAll("(?s).*\"secret_id\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    void sql(String text) {
        execute(postgres, text);
    }

    private static void execute(PostgresServer postgres, String text) {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            throw new IllegalStateException(text, e);
        }
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + proxy.port();
    }

    @Override
    public String roleId() {
        return roleId;
    }

    @Override
    public String secretId() {
        return secretId;
    }

    @Override
    public String role() {
        return role;
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.NONE));
    }

    @Override
    public void breakWith(Fault fault) {
        switch (fault) {
            case NONE -> {
                proxy.pass();
                if (secretId.isEmpty()) {
                    secretId = newSecretId();
                }
            }
            case BAD_CREDENTIALS -> {
                // the platform's own token and secret id are withdrawn by an administrator
                bao.must(
                        "POST",
                        "auth/approle/role/portcullis/secret-id/destroy",
                        "{\"secret_id\":\"" + secretId + "\"}");
                bao.must("POST", "sys/leases/revoke-prefix/auth/approle/login", "{\"sync\":true}");
                secretId = "";
            }
            default -> Faults.cause(proxy, fault);
        }
    }

    @Override
    public boolean works(String user, String password) {
        try (Connection connection = postgres.connect("postgres", user, password);
                Statement statement = connection.createStatement()) {
            return statement.execute("SELECT 1");
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public int accounts() {
        return count("SELECT count(*) FROM pg_auth_members WHERE roleid = '" + group + "'::regrole");
    }

    int count(String query) {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    void awaitHeldAccount() {
        String waiting = "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + SUPERUSER_OF_VAULT
                + "' AND wait_event_type = 'Lock'";
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (count(waiting) == 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("no account is being made");
            }
        }
    }

    private void awaitNone(String query) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (count(query) > 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("still there: " + query);
            }
        }
    }

    @Override
    public void endLease(String lease) {
        bao.must("POST", "sys/leases/revoke", "{\"lease_id\":\"" + lease + "\",\"sync\":true}");
    }

    @Override
    public void writeSecret(String path, String json) {
        mountOnce("secret");
        bao.must("POST", "secret/data/" + path, "{\"data\":" + json + "}");
    }

    @Override
    public void deleteSecret(String path) {
        bao.must("DELETE", "secret/data/" + path, null);
    }

    @Override
    public String sshAuthority() {
        mountOnce("ssh");
        OpenBaoServer.Answer made =
                bao.call("POST", "ssh/config/ca", "{\"generate_signing_key\":true,\"key_type\":\"ed25519\"}");
        bao.must(
                "POST",
                "ssh/roles/" + role,
                "{\"key_type\":\"ca\",\"allow_user_certificates\":true,\"allowed_users\":\"*\","
                        + "\"allow_user_key_ids\":true,\"max_ttl\":\"1h\"}");
        String authority = made.status() == 200 ? made.body() : bao.must("GET", "ssh/config/ca", null);
        return authority.replaceAll("(?s).*\"public_key\":\"([^\"]+?)(\\\\n)?\".*", "$1");
    }

    @Override
    public Instant vaultTime() {
        return Instant.ofEpochSecond(Long.parseLong(
                bao.must("GET", "sys/health", null).replaceAll("(?s).*\"server_time_utc\":(\\d+).*", "$1")));
    }

    @Override
    public int drawn(Set<String> leaseIds) {
        int drawn = 0;
        Matcher accessors = Pattern.compile("\"([A-Za-z0-9]{20,})\"")
                .matcher(bao.must("GET", "auth/token/accessors?list=true", null));
        while (accessors.find()) {
            String token = bao.call(
                            "POST", "auth/token/lookup-accessor", "{\"accessor\":\"" + accessors.group(1) + "\"}")
                    .body();
            boolean mine = leaseIds.stream().anyMatch(lease -> token.contains("\"lease\":\"" + lease + "\""));
            drawn += mine && token.contains("\"num_uses\":1,") ? 1 : 0;
        }
        return drawn;
    }

    @Override
    public void makeForeign() {
        writeRole("others-" + role);
        bao.must("GET", "database/creds/others-" + role, null);
    }

    @Override
    public void holdBirths() {
        holdAccounts();
        proxy.loseAnswers();
    }

    /** Making an account waits for a lock; nothing gets lost. */
    void holdAccounts() {
        try {
            holder = postgres.connect("postgres");
            holder.setAutoCommit(false);
            try (Statement statement = holder.createStatement()) {
                statement.execute("LOCK TABLE pg_catalog.pg_authid IN SHARE MODE"); // CREATE ROLE waits, a login not
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void answerAgain() {
        proxy.pass();
    }

    @Override
    public void releaseBirths() {
        try {
            holder.rollback();
            holder.close();
            awaitNone("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + SUPERUSER_OF_VAULT
                    + "' AND state = 'active'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Duration issueDeadline() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void close() {
        proxy.close();
        for (String name : new String[] {role, "others-" + role}) {
            bao.must("POST", "sys/leases/revoke-prefix/database/creds/" + name, "{\"sync\":true}");
            bao.must("DELETE", "database/roles/" + name, null);
        }
        sql("DROP ROLE " + group);
    }
}
