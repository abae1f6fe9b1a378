// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayName("The README's tour, line by line as a newcomer pastes it (API-2)")
class ReadmeTourIT {
    @TempDir
    Path folder;

    @Test
    @DisplayName("ten lines after the export: enrolled, approved, live, elevated, used, stopped")
    void tour() throws Exception {
        List<String> lines = tourLines();
        assertThat(lines).hasSize(10);
        assertThat(lines.get(0)).startsWith("export PATH=").endsWith("cd \"$(mktemp -d)\"");
        String script = "set -euo pipefail\n" + lines.stream().skip(1).collect(Collectors.joining("\n"));
        assertThat(script).as("no secret on a command line").doesNotContain("--code=$");
        try (ServerUnderTest server = new ServerUnderTest(folder.resolve("home")).start()) {
            Path work = Files.createDirectory(folder.resolve("work"));
            Path output = folder.resolve("output");
            ProcessBuilder bash = new ProcessBuilder("bash", "-c", script)
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            String path = Installation.folder().toAbsolutePath().resolve("bin") + ":" + System.getenv("PATH");
            bash.environment().put("PATH", path);
            bash.environment().put("PORTCULLIS_HOME", server.home().toString());
            Process process = bash.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(180, TimeUnit.SECONDS);
            process.destroyForcibly();
            String said = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(ended).as(said).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said).contains("VERIFIED").contains("exit code 0");
        }
    }

    private static List<String> tourLines() throws Exception {
        String readme = Files.readString(Installation.sources().resolve("README.md"), StandardCharsets.UTF_8);
        String tour = readme.substring(readme.indexOf("## The tour"));
        String block = tour.substring(tour.indexOf("```\n") + 4);
        return block.substring(0, block.indexOf("```")).lines().toList();
    }
}
