// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayName("The agents' example clients of the guide, as a developer runs them (TOK-1, TOK-3, JIT-1, CRB-2)")
class AgentClientsIT {
    private static final int LINES = 40;
    /** The JDK has neither JSON nor a signer in one call: what it takes to stay readable. */
    private static final int LINES_OF_JAVA = 53;

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Office office;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(folder.resolve("home")).start();
        office = new Office(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @DisplayName("shell: curl and openssl")
    void shell() throws Exception {
        completes("shell", "bash", "agent.sh", LINES);
    }

    @Test
    @DisplayName("Python")
    void python() throws Exception {
        String python = Optional.ofNullable(System.getenv("PORTCULLIS_PYTHON")).orElse("python3");
        completes("python", python, "agent.py", LINES);
    }

    @Test
    @DisplayName("Java: the JDK alone")
    void java() throws Exception {
        completes(
                "java",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "Agent.java",
                LINES_OF_JAVA);
    }

    @Test
    @DisplayName("the command line that they use says its version (API-2)")
    void version() throws Exception {
        assertThat(run(Map.of(), List.of(bin("portcullis"), "--version")).strip())
                .matches("portcullis \\d+\\.\\d+\\.\\d+.*");
    }

    private static void completes(String name, String program, String client, int lines) throws Exception {
        Path key = folder.resolve(name + ".jwk");
        run(Map.of(), List.of(bin("portcullis"), "agent", "keygen", "--out", key.toString()));
        String publicJwk = Files.readString(Path.of(key + ".pub"));
        Bot bot = office.live(office.newBot(), office.application(name + "-bot", "HIGH", publicJwk));
        Path script = Installation.folder().resolve("docs/guide/agents").resolve(client);
        assertThat(Files.readAllLines(script))
                .as(client)
                .hasSizeLessThanOrEqualTo(lines)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(130));
        String said = run(
                Map.of(
                        "AGENT_ID", bot.id(),
                        "AGENT_KEY", key + ".pem",
                        "PORTCULLIS_DATA_URL", server.data("").toString()),
                List.of(program, script.toString(), "T-" + name));
        assertThat(said)
                .contains("drew a credential")
                .contains("through the gateway")
                .contains("is complete");
    }

    private static String bin(String program) {
        return Installation.folder().resolve("bin").resolve(program).toString();
    }

    private static String run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
