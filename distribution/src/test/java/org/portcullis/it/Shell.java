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

/** Commands as a reader of the README and the guides types them, with the distribution's programs and a Maven of his own. */
final class Shell implements AutoCloseable {
    private final Path output;
    private final Process process;

    /**
     * Begins.
     *
     * @param where the working folder
     * @param home the platform's
     * @param folder gets a Maven repository, for all shells that name it
     */
    Shell(String commands, Path where, Path home, Path folder) throws IOException {
        output = where.resolveSibling(where.getFileName() + ".out");
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", "set -euo pipefail -m\n" + commands)
                .directory(Files.createDirectories(where).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        String path = Installation.folder().toAbsolutePath().resolve("bin") + ":" + System.getenv("PATH");
        bash.environment().put("PATH", path);
        bash.environment().put("PORTCULLIS_HOME", home.toString());
        bash.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -Dmaven.repo.local=" + ownRepository(folder));
        process = bash.start();
        process.getOutputStream().close();
    }

    String end() throws IOException, InterruptedException {
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroyForcibly();
    }

    /** What this machine has of others' artefacts, and none of ours: those come from the distribution. */
    private static Path ownRepository(Path folder) throws IOException {
        Path theirs = Path.of(System.getProperty("user.home"), ".m2/repository");
        Path own = folder.resolve("m2");
        if (Files.exists(own)) {
            return own;
        }
        Files.createDirectories(own);
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
