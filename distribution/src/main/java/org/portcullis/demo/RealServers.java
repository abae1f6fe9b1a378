// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.ServerUnavailableException;

/** OpenBao and PostgreSQL on loopback, set up as their administrators would, by the scripts of the adapters' pages. */
final class RealServers implements AutoCloseable {
    private static final String SCHEMA = """
            CREATE SCHEMA billing;
            CREATE TABLE billing.invoices AS
              SELECT n AS number, 'customer ' || n % 50 AS customer, n * 10 AS amount FROM generate_series(1, 5000) n;
            CREATE TABLE billing.exports (made timestamptz DEFAULT now());
            GRANT USAGE ON SCHEMA billing TO portcullis_pam WITH GRANT OPTION;
            GRANT SELECT ON TABLE billing.invoices TO portcullis_pam WITH GRANT OPTION;
            GRANT INSERT ON TABLE billing.exports TO portcullis_pam WITH GRANT OPTION;
            """;

    private final PostgresServer postgres;
    private final OpenBaoServer bao;
    private final String roleId;

    private RealServers(PostgresServer postgres, OpenBaoServer bao, String roleId) {
        this.postgres = postgres;
        this.bao = bao;
        this.roleId = roleId;
    }

    static RealServers start(Path adapterPages, Path secrets) throws IOException {
        PostgresServer postgres = null;
        OpenBaoServer bao = null;
        try {
            postgres = PostgresServer.start();
            bao = OpenBaoServer.start();
            Files.writeString(secrets.resolve("pam-password"), "pam-" + Long.toHexString(System.nanoTime()));
            database(postgres, adapterPages, Files.readString(secrets.resolve("pam-password")));
            return new RealServers(postgres, bao, vault(bao, postgres, adapterPages, secrets));
        } catch (ServerUnavailableException e) {
            close(postgres, bao);
            throw new MissingServers(e.getMessage() + " On Debian as root, ./test installs both.");
        } catch (IOException | RuntimeException e) {
            close(postgres, bao);
            throw e;
        }
    }

    private static void database(PostgresServer postgres, Path pages, String password) throws IOException {
        execute(postgres, "postgres", "CREATE DATABASE billing");
        String script = Files.readString(pages.resolve("pam-postgresql/setup.sql"), StandardCharsets.UTF_8);
        execute(postgres, "billing", script.replace(":password", "'" + password + "'"));
        execute(postgres, "billing", SCHEMA);
        execute(postgres, "postgres", "CREATE ROLE vault_root SUPERUSER LOGIN PASSWORD 'vault-root-pw'");
    }

    private static String vault(OpenBaoServer bao, PostgresServer postgres, Path pages, Path secrets) {
        Command.Result script = Command.run(
                Map.of(
                        "VAULT_ADDR", bao.url(),
                        "VAULT_TOKEN", bao.rootToken(),
                        "CLI", bao.program().toString(),
                        "SECRET_ID_FILE", secrets.resolve("vault-secret-id").toString()),
                List.of("sh", pages.resolve("vault-hashicorp/setup.sh").toString()));
        script.must(0);
        bao.must("POST", "sys/mounts/database", "{\"type\":\"database\"}");
        bao.must(
                "POST",
                "database/config/billing",
                "{\"plugin_name\":\"postgresql-database-plugin\",\"allowed_roles\":[\"portcullis-billing\"],"
                        + "\"connection_url\":\"postgresql://{{username}}:{{password}}@127.0.0.1:" + postgres.port()
                        + "/billing?sslmode=disable\",\"username\":\"vault_root\",\"password\":\"vault-root-pw\"}");
        bao.must(
                "POST",
                "database/roles/portcullis-billing",
                "{\"db_name\":\"billing\",\"default_ttl\":\"15m\",\"max_ttl\":\"1h\",\"creation_statements\":["
                        + "\"CREATE ROLE \\\"{{name}}\\\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'\"]}");
        return script.out().strip();
    }

    private static void execute(PostgresServer server, String database, String sql) {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new Broken("PostgreSQL refused to be set up: " + e.getMessage(), e);
        }
    }

    PostgresServer postgres() {
        return postgres;
    }

    OpenBaoServer bao() {
        return bao;
    }

    /** The AppRole of the platform. */
    String roleId() {
        return roleId;
    }

    @Override
    public void close() {
        close(postgres, bao);
    }

    private static void close(PostgresServer postgres, OpenBaoServer bao) {
        if (bao != null) {
            bao.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }
}
