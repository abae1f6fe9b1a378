// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayName("The whole story as a user plays it (REV-1, JIT-1, JIT-3, AUD-2, AUD-6)")
class DemoIT {
    @TempDir
    Path folder;

    private void plays(String... arguments) throws Exception {
        Path out = folder.resolve("demo.out");
        java.util.List<String> command = new java.util.ArrayList<>();
        command.add(Installation.folder().resolve("bin/demo").toString());
        command.addAll(java.util.List.of(arguments));
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
            return java.nio.file.Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("on the embedded defaults")
    void embedded() throws Exception {
        plays();
    }

    @Test
    @DisplayName("on OpenBao and PostgreSQL")
    void real() throws Exception {
        plays("--real");
    }
}
