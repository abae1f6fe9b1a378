// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@DisplayName("An adapter project outside the checkout, by the commands of the guide (PLG-7)")
class AdapterProjectIT {
    @TempDir
    Path folder;

    @Test
    @DisplayName("made, built, proven by the contracts, signed, trusted, deployed, checked with its vendor, ACTIVE")
    void guide() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(folder.resolve("home")).start()) {
            String said = run(commands(), server.home());
            assertThat(said).contains("vault-acme~test").contains("ACTIVE");
            assertThat(User.administrator(server)
                            .get("/adapters/instances/vault-acme~test")
                            .must(200)
                            .text("state"))
                    .isEqualTo("ACTIVE");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pam", "siem"})
    @DisplayName("the other kinds build and pass their contracts too")
    void otherKinds(String kind) throws Exception {
        run("portcullis adapter new " + kind + " acme && cd " + kind + "-acme && mvn -q verify", folder);
        assertThat(folder.resolve("work/" + kind + "-acme/target/" + kind + "-acme-0.1.0.jar"))
                .exists();
    }

    private static String commands() throws IOException {
        String guide = Files.readString(Installation.folder().resolve("docs/guide/write-an-adapter.md"));
        String block = guide.substring(guide.indexOf("```sh\n") + 6);
        return block.substring(0, block.indexOf("```"));
    }

    private String run(String commands, Path home) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", "set -euo pipefail -m\n" + commands)
                .directory(Files.createDirectories(folder.resolve("work")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        bash.environment()
                .put("PATH", Installation.folder().toAbsolutePath().resolve("bin") + ":" + System.getenv("PATH"));
        bash.environment().put("PORTCULLIS_HOME", home.toString());
        bash.environment().put("MAVEN_OPTS", "-Dmaven.repo.local=" + ownRepository());
        Process process = bash.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroyForcibly();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    /** What this machine has of others' artefacts, and none of ours: those come from the distribution. */
    private Path ownRepository() throws IOException {
        Path theirs = Path.of(System.getProperty("user.home"), ".m2/repository");
        Path own = Files.createDirectories(folder.resolve("m2"));
        link(theirs, own, "org");
        link(theirs.resolve("org"), Files.createDirectories(own.resolve("org")), "portcullis");
        return own;
    }

    private static void link(Path from, Path to, String without) throws IOException {
        if (Files.isDirectory(from)) {
            try (Stream<Path> entries = Files.list(from)) {
                List<Path> all =
                        entries.filter(entry -> !entry.endsWith(without)).toList();
                for (Path entry : all) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName().toString()), entry);
                }
            }
        }
    }
}
