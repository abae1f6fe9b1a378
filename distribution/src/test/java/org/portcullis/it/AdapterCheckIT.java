// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("PLG-3: checking an instance asks the vendor that is really there, and changes nothing")
class AdapterCheckIT {
    private static final String PATH = "/adapters/instances/vault-local~default";

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static User administrator;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(folder.resolve("home")).start();
        administrator = User.administrator(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ObjectNode configuration(String path) {
        return administrator.get(path).must(200).body().path("configuration").deepCopy();
    }

    private static JsonNode check(String path, ObjectNode configuration) {
        return administrator
                .post(path + "/check", configuration.toString())
                .must(200)
                .body();
    }

    @Test
    @DisplayName("what runs is good, tried beside itself; and so is a second instance of it")
    void good() {
        ObjectNode running = configuration(PATH);
        assertThat(check(PATH, running).toString()).isEqualTo("{\"valid\":true,\"problems\":[]}");
        assertThat(check("/adapters/instances/vault-local~second", running)
                        .path("valid")
                        .asBoolean())
                .isTrue();
        String pam = "/adapters/instances/pam-local~default";
        assertThat(check(pam, configuration(pam)).path("valid").asBoolean()).isTrue();
        assertThat(administrator.get("/adapters/instances/vault-local~second").status())
                .as("nothing was made")
                .isEqualTo(404);
    }

    @Test
    @DisplayName("a vendor that isn't there, a secret that isn't there or isn't the vendor's: each is named")
    void bad() {
        ObjectNode elsewhere = configuration(PATH).put("admin_url", "http://127.0.0.1:1");
        assertThat(check(PATH, elsewhere).path("problems").toString()).contains("UNAVAILABLE");
        ObjectNode secretless = configuration(PATH).put("admin_secret_ref", "file:data/keys/none");
        assertThat(check(PATH, secretless).path("valid").asBoolean()).isFalse();
        ObjectNode wrong = configuration(PATH).put("admin_secret_ref", "file:data/keys/master");
        assertThat(check(PATH, wrong).path("problems").toString()).contains("UNAUTHENTICATED");
        assertThat(administrator.get(PATH).text("state")).isEqualTo("ACTIVE");
    }
}
