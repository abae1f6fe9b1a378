// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.probe.ProbeThief;

@DisplayName("What a bundle may do stands in its manifest, is shown before it runs, and is all it gets (PLG-4)")
class DeployRightsIT {
    private static final String SPI = ";version=\"[1,2)\"";

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static User admin;

    @BeforeAll
    static void start() throws IOException {
        Path home = folder.resolve("home");
        ProbeBundle.configure(home, ProbeBundle.INSTANCE);
        Path instance = home.resolve("config/instances/" + ProbeBundle.INSTANCE + ".json");
        String settings = Files.readString(instance);
        Files.writeString(
                instance,
                settings.substring(0, settings.length() - 1)
                        + ",\"token_ref\":\"file:data/keys/own\",\"note\":\"file:data/keys/master\"}");
        server = new ServerUnderTest(home).start();
        Files.writeString(home.resolve("data/keys/own"), "its own");
        admin = User.administrator(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ProbeBundle thief() {
        String probe = ProbeThief.class.getName();
        return ProbeBundle.version("1.0.0")
                .with(ProbeThief.class, attempt(probe))
                .header("Bundle-Activator", probe)
                .header("Portcullis-Hosts", "api.acme.example")
                .header("Portcullis-Secrets", "token_ref")
                .header(
                        "Import-Package",
                        "org.osgi.framework,org.portcullis.spi" + SPI + ",org.portcullis.spi.credential" + SPI
                                + ",org.portcullis.spi.revocation" + SPI + ",org.portcullis.spi.secret" + SPI
                                + ",org.portcullis.spi.host" + SPI);
    }

    private static Class<?> attempt(String probe) {
        try {
            return Class.forName(probe + "$Attempt");
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        return Http.MAPPER.convertValue(
                array, Http.MAPPER.getTypeFactory().constructCollectionType(List.class, String.class));
    }

    @Test
    @DisplayName("a check shows the rights and deploys nothing; then secrets and hosts of others are refused to it")
    void rights() throws IOException {
        byte[] jar = thief().jar();
        ProbeBundle.pin(admin, jar);
        Answer checked = admin.deploy(jar, "?check=true").must(200);
        assertThat(checked.text("state")).isEqualTo("CHECKED");
        assertRights(checked.body().path("rights"));
        assertThat(Files.exists(server.home().resolve("data/thief"))).isFalse();
        assertThat(admin.get("/adapters/bundles").must(200).body().toString()).doesNotContain(ProbeBundle.NAME);

        Answer deployed = admin.deploy(jar).must(201);
        assertRights(deployed.body().path("rights"));
        for (JsonNode each : admin.get("/adapters/bundles").must(200).body().path("items")) {
            if (each.path("name").asText().equals(ProbeBundle.NAME)) {
                assertRights(each.path("rights"));
            }
        }
        assertThat(admin.get("/audit?limit=50").must(200).body().toString()).contains("\"secrets\":[\"token_ref\"]");

        Path thief = server.home().resolve("data/thief");
        ServerUnderTest.await("the thief's report", Duration.ofSeconds(10), () -> Files.exists(thief));
        List<String> got = Files.readAllLines(thief);
        assertThat(got)
                .filteredOn(line -> line.endsWith(" got"))
                .containsExactly("file:data/keys/own got", "https://api.acme.example got");
        assertThat(got)
                .filteredOn(line -> line.contains(" MISCONFIGURED "))
                .hasSize(3)
                .allMatch(line -> line.contains("Portcullis-Secrets: token_ref")
                        || line.contains(
                                "evil.example:443: its manifest lets it call Portcullis-Hosts: api.acme.example"));
    }

    private static void assertRights(JsonNode rights) {
        assertThat(texts(rights.path("extension_points"))).containsExactly("CredentialIssuer", "RevocationParticipant");
        assertThat(texts(rights.path("hosts"))).containsExactly("api.acme.example");
        assertThat(texts(rights.path("secrets"))).containsExactly("token_ref");
    }

    @Test
    @DisplayName("a manifest whose rights can't be read is refused with a sentence that shows how to write them")
    void unreadable() {
        byte[] jar =
                ProbeBundle.version("0.0.1").header("Portcullis-Hosts", "*").jar();
        ProbeBundle.pin(admin, jar);
        assertThat(admin.deploy(jar, "").must(422).text("detail")).contains("Portcullis-Hosts must be a list of hosts");
        assertThat(admin.deploy(jar, "?check=true").must(422).text("detail")).contains("Portcullis-Hosts must be");
    }

    @Test
    @DisplayName("a contract that the manifest doesn't declare is not served: the service is refused, and shown")
    void undeclared() {
        byte[] jar = ProbeBundle.version("0.0.2")
                .header(
                        "Provide-Capability",
                        "osgi.service;objectClass:List<String>=\"org.portcullis.spi.credential.CredentialIssuer\"")
                .jar();
        ProbeBundle.pin(admin, jar);
        admin.delete("/adapters/bundles/" + ProbeBundle.NAME);
        admin.deploy(jar).must(201);
        String instance = "/adapters/instances/" + ProbeBundle.INSTANCE;
        ServerUnderTest.await("its refusal", Duration.ofSeconds(10), () -> admin.get(instance)
                .must(200)
                .body()
                .at("/health/refused_services")
                .toString()
                .contains("offers RevocationParticipant, which its manifest doesn't declare"));
        assertThat(admin.get(instance).must(200).text("state")).isNotEqualTo("ACTIVE");
        admin.delete("/adapters/bundles/" + ProbeBundle.NAME).must(204);
    }
}
