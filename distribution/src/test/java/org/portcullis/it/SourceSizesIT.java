// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The file budget of the design: median 80 lines, nine of ten 250, none over 400")
class SourceSizesIT {

    @Test
    void holds() throws IOException {
        List<Long> sizes = sizes();
        assertThat(sizes).hasSizeGreaterThan(100); // or it looked in the wrong place
        assertThat(sizes.get(sizes.size() / 2)).as("median").isLessThanOrEqualTo(80);
        assertThat(sizes.get(sizes.size() * 9 / 10)).as("nine of ten").isLessThanOrEqualTo(250);
        assertThat(sizes.get(sizes.size() - 1)).as("largest").isLessThanOrEqualTo(400);
    }

    private static List<Long> sizes() throws IOException {
        try (Stream<Path> files = Files.walk(Installation.sources())) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/"))
                    .map(SourceSizesIT::lines)
                    .sorted()
                    .toList();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
