// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Writes the index of the adapters from what this build made and found out: the pages' headings, the bundles' manifests,
 * and what the contracts saw. The one that is kept in the sources, and shipped, has to be the same.
 */
@Tag("slow") // as are some of the contracts' runs that it names
@DisplayName("The index of adapters says what the bundles and the contracts say (PLG-1, PLG-7)")
class AdapterIndexIT {
    private static final Path INDEX = Path.of("distribution/docs/adapters/README.md");
    private static final String HEAD = """
            # Adapters

            Written by the build (`AdapterIndexIT`) from the pages' headings, the bundles' manifests and the contracts' runs, and
            checked by it; don't edit it. What a word means is told in [writing an adapter](../guide/write-an-adapter.md), what a
            page has in it by [the template](TEMPLATE.md).

            | adapter | what it is | extension points | ends | capabilities | evidence seen | calls | secrets in |
            | --- | --- | --- | --- | --- | --- | --- | --- |
            """;
    private static final String RUNS = """

            What passed the contracts of these extension points in the build:

            """;

    @Test
    @DisplayName("each adapter has a page and a line; nothing in it is out of date")
    void index() throws Exception {
        StringBuilder lines = new StringBuilder(HEAD);
        Set<String> runs = new TreeSet<>();
        for (Path module : adapters()) {
            lines.append(line(module));
            for (String point : ContractRuns.extensionPoints(module)) {
                runs.addAll(ContractRuns.passed(module, point));
            }
        }
        lines.append(RUNS);
        runs.forEach(run -> lines.append("- ").append(run).append('\n'));
        Path fresh = Installation.folder().resolveSibling("adapters-README.md");
        Files.writeString(fresh, lines);
        Assumptions.assumeTrue(
                "true".equals(System.getenv("PORTCULLIS_REQUIRE_SERVERS")),
                "without the real servers some contracts may have been skipped");
        Path kept = Installation.sources().resolve(INDEX);
        assertThat(Files.exists(kept) ? Files.readString(kept) : "")
                .as("out of date: cp " + fresh.toAbsolutePath() + " " + INDEX)
                .isEqualTo(lines.toString());
        assertThat(Files.readString(Installation.sources().resolve("README.md")))
                .contains("](" + INDEX + ")");
    }

    private static List<Path> adapters() throws IOException {
        return ContractRuns.providers().stream()
                .filter(module -> module.getParent().getFileName().toString().startsWith("adapters-"))
                .sorted(Comparator.comparing(AdapterIndexIT::name))
                .toList();
    }

    /** As in {@code vault-local}. */
    private static String name(Path module) {
        String family = module.getParent().getFileName().toString().substring("adapters-".length());
        return family + "-" + module.getFileName();
    }

    private static String line(Path module) throws IOException {
        String name = name(module);
        String heading = Files.readAllLines(Installation.folder().resolve("docs/adapters/" + name + ".md"))
                .get(0);
        assertThat(heading).startsWith("# " + name + ": ");
        Attributes manifest = manifest(module);
        List<String> cells = new ArrayList<>();
        cells.add("[" + name + "](" + name + ".md)");
        cells.add(heading.substring(("# " + name + ": ").length()));
        cells.add(code(String.join(",", ContractRuns.extensionPoints(module))));
        cells.add(code(ContractRuns.fact(module, "part")));
        cells.add(code(ContractRuns.fact(module, "capabilities").replaceAll("[\\[\\] ]", "")));
        cells.add(code(ContractRuns.fact(module, "evidence")));
        cells.add(code(manifest.getValue("Portcullis-Hosts")));
        cells.add(code(manifest.getValue("Portcullis-Secrets")));
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String code(String list) {
        List<String> words = Stream.of(Optional.ofNullable(list).orElse("").split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .map(word -> "`" + word + "`")
                .toList();
        return words.isEmpty() ? "–" : String.join(", ", words);
    }

    private static Attributes manifest(Path module) throws IOException {
        try (Stream<Path> files = Files.list(module.resolve("target"))) {
            Path jar = files.filter(file -> file.getFileName().toString().matches("portcullis-.*-[0-9.]+\\.jar"))
                    .findFirst()
                    .orElseThrow();
            try (JarFile bundle = new JarFile(jar.toFile())) {
                return bundle.getManifest().getMainAttributes();
            }
        }
    }
}
