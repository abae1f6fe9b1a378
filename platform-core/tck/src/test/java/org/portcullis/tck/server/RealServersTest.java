// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The starters themselves: what the other suites rely on. */
class RealServersTest {
    @Test
    @DisplayName("PostgreSQL keeps what was committed through kill -9, and refuses a wrong password")
    void postgresSurvivesKill() throws SQLException {
        try (PostgresServer server = RealServers.orSkip(PostgresServer::start)) {
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE kept (n int)");
                statement.execute("INSERT INTO kept VALUES (42)");
            }
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.startAgain();
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT n FROM kept")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(42);
            }
            assertThatThrownBy(() -> server.connect("postgres", server.superuser(), "wrong"))
                    .hasMessageContaining("authentication failed");
            server.stop();
            assertThatThrownBy(() -> server.connect("postgres")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    @DisplayName("OpenBao is unsealed by itself after kill -9, with its data; a frozen one goes on")
    void openBaoSurvivesKill() {
        try (OpenBaoServer server = RealServers.orSkip(OpenBaoServer::start)) {
            server.must("POST", "sys/mounts/kv", "{\"type\":\"kv\"}");
            server.must("POST", "kv/kept", "{\"n\":\"42\"}");
            String identity = server.must("GET", "sys/health", null);
            server.kill();
            server.startAgain();
            assertThat(server.must("GET", "kv/kept", null)).contains("\"42\"");
            assertThat(identity).contains("cluster_id");
            server.pause();
            server.resume();
            assertThat(server.call("GET", "kv/absent", null).status()).isEqualTo(404);
        }
    }

    @Test
    @Tag("slow")
    @DisplayName("Keycloak makes realms for tests, and refuses who isn't known")
    void keycloakKeepsItsRealms() {
        try (KeycloakServer server = RealServers.orSkip(KeycloakServer::start)) {
            String realm = server.newRealm("kept", "\"displayName\":\"kept\"");
            assertThat(server.newRealm("kept", "")).isNotEqualTo(realm);
            assertThat(server.post(
                                    "/realms/" + realm + "/protocol/openid-connect/token",
                                    Map.of("grant_type", "client_credentials", "client_id", "x", "client_secret", "y"))
                            .status())
                    .isEqualTo(401);
            assertThat(server.must("GET", "/admin/realms/" + realm, null)).contains("\"displayName\":\"kept\"");
        }
    }
}
