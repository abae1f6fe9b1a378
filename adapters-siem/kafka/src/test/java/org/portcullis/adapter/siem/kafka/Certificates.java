// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A CA, the broker's certificate for this machine, ours, and those of a CA that nobody trusts; made once for all tests. */
final class Certificates {
    private static final String SCRIPT = """
            set -e
            authority() {
              openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
                -keyout "$1.key" -out "$1.pem"
            }
            issue() { # file, authority, name, alternative names
              openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$3" -keyout "$1.key" -out "$1.csr"
              printf 'subjectAltName=%s\\n' "$4" >"$1.ext"
              openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days 2 -extfile "$1.ext" -out "$1.pem"
            }
            authority ca
            authority other
            issue broker ca localhost DNS:localhost,IP:127.0.0.1
            issue own ca portcullis DNS:portcullis.example
            issue stranger other portcullis DNS:portcullis.example
            cat broker.key broker.pem >broker-store.pem
            """;
    private static Path folder;

    private Certificates() {}

    static synchronized Path folder() {
        if (folder == null) {
            try {
                Path made = Files.createTempDirectory("portcullis-kafka-tls");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made), "clean-certificates"));
                make(made);
                folder = made;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return folder;
    }

    static String path(String name) {
        return folder().resolve(name).toString();
    }

    private static void make(Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", SCRIPT)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
    }

    private static void remove(Path made) {
        try (Stream<Path> all = Files.walk(made)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            System.getLogger(Certificates.class.getName()).log(System.Logger.Level.DEBUG, "left behind: " + made, e);
        }
    }
}
