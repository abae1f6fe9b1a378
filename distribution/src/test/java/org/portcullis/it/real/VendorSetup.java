// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.real;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.portcullis.it.Installation;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.OpensshServer;
import org.portcullis.tck.server.PostgresServer;

/** Real servers made ready by the scripts of the adapters' pages. */
public final class VendorSetup {
    /** Of {@code portcullis_pam}. */
    public static final String PAM_PASSWORD = "pam-password-1";

    /** On hosts, for agents' operations. */
    public static final String ACCOUNT = "agent-billing";

    private VendorSetup() {}

    /** A database {@code billing} with something to read, and the platform's own login. */
    public static void prepare(PostgresServer postgres) throws Exception {
        execute(postgres, "postgres", "CREATE DATABASE billing");
        String script = Files.readString(page("pam-postgresql/setup.sql"), StandardCharsets.UTF_8);
        execute(postgres, "billing", script.replace(":password", "'" + PAM_PASSWORD + "'"));
        execute(
                postgres,
                "billing",
                "CREATE SCHEMA billing; CREATE TABLE billing.invoices AS SELECT n FROM generate_series(1, 100) n;"
                        + " GRANT USAGE ON SCHEMA billing TO portcullis_pam WITH GRANT OPTION;"
                        + " GRANT SELECT ON TABLE billing.invoices TO portcullis_pam WITH GRANT OPTION;"
                        + " CREATE ROLE vault_root SUPERUSER LOGIN PASSWORD 'vault-root-pw'");
    }

    /** Statements of tasks are told to the platform. */
    static void records(PostgresServer postgres) throws Exception {
        for (String script : new String[] {"humans.sql", "recording.sql"}) {
            execute(postgres, "billing", Files.readString(page("pam-postgresql/" + script), StandardCharsets.UTF_8));
        }
    }

    /** The platform's AppRole; writes a secret id into the file and returns the role id. */
    public static String prepare(OpenBaoServer bao, Path secretId) throws Exception {
        ProcessBuilder setUp =
                new ProcessBuilder("sh", page("vault-hashicorp/setup.sh").toString());
        setUp.environment().put("VAULT_ADDR", bao.url());
        setUp.environment().put("VAULT_TOKEN", bao.rootToken());
        setUp.environment().put("CLI", bao.program().toString());
        setUp.environment().put("SECRET_ID_FILE", secretId.toString());
        Process process = setUp.start();
        String roleId = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("setup.sh failed");
        }
        bao.must("POST", "sys/mounts/database", "{\"type\":\"database\"}");
        return roleId;
    }

    /** From now on the vault makes logins there, for each of these roles. */
    public static void mints(OpenBaoServer bao, String database, PostgresServer postgres, String... roles) {
        bao.must(
                "POST",
                "database/config/" + database,
                "{\"plugin_name\":\"postgresql-database-plugin\",\"allowed_roles\":[\"*\"],"
                        + "\"connection_url\":\"postgresql://{{username}}:{{password}}@127.0.0.1:" + postgres.port()
                        + "/billing?sslmode=disable\",\"username\":\"vault_root\",\"password\":\"vault-root-pw\"}");
        for (String role : roles) {
            bao.must(
                    "POST",
                    "database/roles/" + role,
                    "{\"db_name\":\"" + database
                            + "\",\"default_ttl\":\"15m\",\"max_ttl\":\"1h\",\"creation_statements\":["
                            + "\"CREATE ROLE \\\"{{name}}\\\" LOGIN PASSWORD '{{password}}' VALID UNTIL"
                            + " '{{expiration}}'\"]}");
        }
    }

    /** From now on the vault signs certificates, by the role {@code portcullis-shell}, with which the host lets agents in. */
    public static void signs(OpenBaoServer bao, OpensshServer host) throws Exception {
        bao.must("POST", "sys/mounts/ssh", "{\"type\":\"ssh\"}");
        bao.must("POST", "ssh/config/ca", "{\"generate_signing_key\":true,\"key_type\":\"ed25519\"}");
        String authority = new ObjectMapper()
                .readTree(bao.call("GET", "ssh/config/ca", null).body())
                .at("/data/public_key")
                .asText()
                .strip();
        bao.must(
                "POST",
                "ssh/roles/portcullis-shell",
                "{\"key_type\":\"ca\",\"allow_user_certificates\":true,\"allow_user_key_ids\":true,"
                        + "\"allowed_users\":\"*\",\"max_ttl\":\"10m\"}");
        host.onHost("echo '" + authority + "' >>/etc/portcullis/user_ca.pub");
    }

    /** As its superuser. */
    public static void execute(PostgresServer postgres, String database, String sql) throws Exception {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Path page(String name) {
        return Installation.folder().resolve("docs/adapters").resolve(name);
    }
}
