// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
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
    @DisplayName(
            "enrolled, approved, live, elevated, used, stopped; then a bundle is written, signed, trusted, dropped in")
    void tour() throws Exception {
        List<String> lines = blocks().get(0).lines().toList();
        assertThat(lines).as("ten lines").hasSize(10);
        assertThat(lines.get(0)).startsWith("export PATH=").endsWith("cd \"$(mktemp -d)\"");
        String script = lines.stream().skip(1).collect(Collectors.joining("\n")) + "\n" + blocks().get(1);
        assertThat(script).as("no secret on a command line").doesNotContain("--code=$");
        try (ServerUnderTest server = new ServerUnderTest(folder.resolve("home")).start();
                Shell shell = new Shell(script, folder.resolve("work"), server.home(), folder)) {
            assertThat(shell.end())
                    .contains("VERIFIED")
                    .containsSubsequence("exit code 0", "org.example.vault.acme", "publisher:acme");
        }
    }

    private static List<String> blocks() throws Exception {
        String readme = Files.readString(Installation.sources().resolve("README.md"), StandardCharsets.UTF_8);
        String tour = readme.substring(readme.indexOf("## The tour"));
        return Pattern.compile("(?s)```\n(.*?)```")
                .matcher(tour.substring(0, tour.indexOf("\n## ", 3)))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
