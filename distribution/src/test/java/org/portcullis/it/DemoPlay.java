// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The distribution's demo, played to its end. */
final class DemoPlay {
    private DemoPlay() {}

    static void plays(Path folder, String... arguments) throws Exception {
        Path out = folder.resolve("demo.out");
        List<String> command = new ArrayList<>();
        command.add(Installation.folder().resolve("bin/demo").toString());
        command.addAll(List.of(arguments));
        Process demo = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(demo.waitFor(300, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(() -> read(out)).isZero();
        assertThat(read(out)).contains("all of them held");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
