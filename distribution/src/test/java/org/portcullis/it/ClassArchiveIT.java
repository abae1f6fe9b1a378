// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
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
        for (int i = 0; i < 2; i++) {
            call(installation, "http://127.0.0.1:1", 3);
        }
        assertThat(archives(installation)).isEmpty();
    }

    @Test
    @DisplayName("a server that was ready and a command that was answered leave theirs, for all that come after")
    void kept() throws Exception {
        Path installation = installation();
        try (ServerUnderTest server = new ServerUnderTest(folder.resolve("home")).of(installation)) {
            server.start();
            for (int i = 0; i < 2; i++) {
                call(installation, server.control("").toString(), 0);
            }
            assertThat(archives(installation)).hasSize(1);
            server.stop();
            server.start();
            assertThat(archives(installation)).hasSize(2);
            call(installation, server.control("").toString(), 0);
        }
    }

    private void call(Path installation, String url, int exit) throws Exception {
        ProcessBuilder command = new ProcessBuilder(
                        installation.resolve("bin/portcullis").toString(), "whoami")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("called").toFile());
        Path token = folder.resolve("home/data/admin-token");
        if (Files.notExists(token)) {
            Files.createDirectories(token.getParent());
            Files.writeString(token, "nobody's");
        }
        command.environment().put("PORTCULLIS_URL", url);
        command.environment().put("PORTCULLIS_TOKEN_FILE", token.toString());
        assertThat(command.start().waitFor())
                .as(() -> "exit code; it said " + said())
                .isEqualTo(exit);
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("called"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> archives(Path installation) throws IOException {
        try (Stream<Path> archives = Files.list(installation.resolve("lib/archive"))) {
            return archives.filter(each -> each.getFileName().toString().endsWith(".jsa"))
                    .toList();
        }
    }

    /** The built one, with an archive of its own. */
    private Path installation() throws IOException {
        Path built = Installation.folder().toAbsolutePath();
        Path own = Files.createDirectories(folder.resolve("portcullis/lib")).getParent();
        Files.createSymbolicLink(own.resolve("config"), built.resolve("config"));
        for (String folders : List.of("bin", "lib", "lib/cli", "bundles")) {
            copy(built.resolve(folders), own.resolve(folders), folders.equals("bundles") ? 2 : 1);
        }
        for (String files : List.of("bundles.sha512", "bundles.sha512.sig")) {
            Files.copy(built.resolve(files), own.resolve(files));
        }
        return own;
    }

    private static void copy(Path from, Path to, int depth) throws IOException {
        try (Stream<Path> all = Files.walk(from, depth)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
