// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.PostgresServer;

/** A durable OpenBao that makes logins in a PostgreSQL, set up by the script of the adapter's page. */
final class RealVault implements AutoCloseable {
    final OpenBaoServer bao;
    private final Path folder;
    private final String roleId;

    RealVault() throws IOException, InterruptedException {
        bao = OpenBaoServer.start();
        folder = Files.createTempDirectory("portcullis-bench-vault");
        ProcessBuilder setUp =
                new ProcessBuilder("sh", page("vault-hashicorp/setup.sh").toString());
        setUp.environment().put("VAULT_ADDR", bao.url());
        setUp.environment().put("VAULT_TOKEN", bao.rootToken());
        setUp.environment().put("CLI", bao.program().toString());
        setUp.environment().put("SECRET_ID_FILE", secretId().toString());
        Process process = setUp.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        roleId = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("setup.sh failed");
        }
        bao.must("POST", "sys/mounts/database", "{\"type\":\"database\"}");
        bao.must("POST", "sys/mounts/secret", "{\"type\":\"kv\"}");
        bao.must("POST", "secret/app", "{\"value\":\"1\"}");
    }

    static Path page(String name) {
        return Path.of(System.getProperty("portcullis.distribution"), "docs/adapters", name);
    }

    Path secretId() {
        return folder.resolve("secret-id");
    }

    /** It makes logins in that database from now on, for each of these roles. */
    void mints(String name, PostgresServer postgres, String... roles) throws SQLException {
        try (java.sql.Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'vault_root') THEN"
                    + " CREATE ROLE vault_root SUPERUSER LOGIN PASSWORD 'vault-root-pw'; END IF; END $$");
        }
        bao.must(
                "POST",
                "database/config/" + name,
                "{\"plugin_name\":\"postgresql-database-plugin\",\"allowed_roles\":[\"*\"],\"connection_url\":"
                        + "\"postgresql://{{username}}:{{password}}@127.0.0.1:" + postgres.port()
                        + "/postgres?sslmode=disable\",\"username\":\"vault_root\",\"password\":\"vault-root-pw\"}");
        for (String role : roles) {
            bao.must(
                    "POST",
                    "database/roles/" + role,
                    "{\"db_name\":\"" + name + "\",\"default_ttl\":\"30m\",\"max_ttl\":\"1h\","
                            + "\"creation_statements\":[\"CREATE ROLE \\\"{{name}}\\\" LOGIN PASSWORD '{{password}}'"
                            + " VALID UNTIL '{{expiration}}'\"]}");
        }
    }

    /** The settings of an instance that reaches it at that port. */
    ObjectNode settings(int port) {
        return Platform.JSON
                .createObjectNode()
                .put("environment", "test")
                .put("url", "http://127.0.0.1:" + port)
                .put("auth_role", roleId)
                .put("auth_secret_ref", "file:" + secretId())
                .put("issue_deadline_seconds", 3);
    }

    /** How many leases it has under a role. */
    int leases(String role) throws IOException {
        OpenBaoServer.Answer answer = bao.call("GET", "sys/leases/lookup/database/creds/" + role + "/?list=true", null);
        return answer.status() == 404
                ? 0
                : Platform.JSON.readTree(answer.body()).at("/data/keys").size();
    }

    /** Its own command line, with the root token; must succeed. */
    void cli(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(bao.program().toString()));
        command.addAll(List.of(arguments));
        Map<String, String> environment =
                Map.of("VAULT_ADDR", bao.url(), "VAULT_TOKEN", bao.rootToken(), "BAO_CLIENT_TIMEOUT", "300");
        CommandLine.run(environment, "", command);
    }

    @Override
    public void close() throws IOException {
        bao.close();
        Files.deleteIfExists(secretId());
        Files.delete(folder);
    }
}
