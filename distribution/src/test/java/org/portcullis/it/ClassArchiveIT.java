// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The archive of classes that makes starts cheap (OPS-1, SPEED)")
class ClassArchiveIT {
    @TempDir
    Path folder;

    @Test
    @DisplayName("a start that was refused leaves none: it would hold little, and slow all starts to come")
    void refusedStart() throws Exception {
        Path installation = installation();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            for (int i = 0; i < 2; i++) { // the second takes up what the first left
                try (ServerUnderTest server = new ServerUnderTest(folder.resolve("home"))
                        .of(installation)
                        .with("PORTCULLIS_CONTROL_PORT", Integer.toString(taken.getLocalPort()))
                        .launch()) {
                    assertThat(server.exitCode()).isEqualTo(1);
                }
            }
        }
        try (Stream<Path> archives = Files.list(installation.resolve("lib/archive"))) {
            assertThat(archives.map(each -> each.getFileName().toString()).filter(name -> name.endsWith(".jsa")))
                    .isEmpty();
        }
    }

    /** The built one, with an archive of its own. */
    private Path installation() throws IOException {
        Path built = Installation.folder().toAbsolutePath();
        Path own = Files.createDirectories(folder.resolve("portcullis/lib")).getParent();
        for (String folders : List.of("bundles", "config")) {
            Files.createSymbolicLink(own.resolve(folders), built.resolve(folders));
        }
        for (String files : List.of("bin", "lib")) {
            Files.createDirectories(own.resolve(files));
            try (Stream<Path> all = Files.list(built.resolve(files))) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    Files.copy(
                            file, own.resolve(files).resolve(file.getFileName().toString()));
                }
            }
        }
        return own;
    }
}
