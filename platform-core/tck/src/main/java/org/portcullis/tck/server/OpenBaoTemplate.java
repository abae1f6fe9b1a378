// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An initialised, durable OpenBao as a folder: initialising takes 6 s, copying the folder some milliseconds.
 *
 * <p>The folder holds {@code raft/}, the static unseal key and the root token. It lies in the cache folder of the user
 * and is made anew when absent; it only ever guards test data.
 */
final class OpenBaoTemplate {
    private static final Pattern ROOT_TOKEN = Pattern.compile("\"root_token\"\\s*:\\s*\"([^\"]+)\"");

    private OpenBaoTemplate() {}

    static void copyTo(Path binary, Path folder) {
        try {
            Path template = OpenBaoBinary.cacheFolder().resolve("openbao-template-" + Files.size(binary) + "-1");
            if (!Files.exists(template.resolve("root-token"))) {
                make(binary, template);
            }
            try (Stream<Path> all = Files.walk(template)) {
                for (Path from : all.toList()) {
                    Path to = folder.resolve(template.relativize(from).toString());
                    if (Files.isDirectory(from)) {
                        Files.createDirectories(to);
                    } else {
                        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(Path binary, Path template) throws IOException {
        Files.createDirectories(template.getParent());
        Path work = Files.createTempDirectory(template.getParent(), "openbao-making-");
        initialise(binary, work);
        try {
            Files.move(work, template, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            ServerProcess.deleteTree(work); // another JVM was faster; its template is as good
        }
    }

    /** Initialises the storage below the folder once and stops the server again. */
    static void initialise(Path binary, Path folder) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        int port = ServerProcess.freePort();
        try {
            Files.createDirectories(folder.resolve("raft"));
            Files.writeString(folder.resolve("unseal-key"), Base64.getEncoder().encodeToString(key));
            ServerProcess process = ServerProcess.start(
                    "OpenBao", folder, Map.of("HOME", folder.toString()), command(binary, folder, port));
            try {
                process.awaitReady(Duration.ofSeconds(30), () -> ServerProcess.accepts(port));
                String answer = ServerProcess.run(
                        Duration.ofSeconds(60),
                        List.of(
                                binary.toString(),
                                "operator",
                                "init",
                                "-address=http://127.0.0.1:" + port,
                                "-format=json"));
                Matcher matcher = ROOT_TOKEN.matcher(answer);
                if (!matcher.find()) {
                    throw new ServerUnavailableException("OpenBao's 'operator init' named no root token.");
                }
                Files.writeString(folder.resolve("root-token"), matcher.group(1));
            } finally {
                ServerProcess.signal("TERM", process.pid());
                process.waitForEnd(Duration.ofSeconds(20));
            }
            Files.delete(folder.resolve("server.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String rootToken(Path folder) {
        try {
            return Files.readString(folder.resolve("root-token"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the configuration for this port and says how to start the server with it. */
    static List<String> command(Path binary, Path folder, int port) {
        try {
            String configuration = """
                    api_addr = "http://127.0.0.1:%1$d"
                    cluster_addr = "http://127.0.0.1:%2$d"
                    storage "raft" {
                      path = "%3$s"
                      node_id = "test"
                    }
                    listener "tcp" {
                      address = "127.0.0.1:%1$d"
                      cluster_address = "127.0.0.1:%2$d"
                      tls_disable = true
                    }
                    seal "static" {
                      current_key_id = "test"
                      current_key = "%4$s"
                    }
                    """.formatted(
                            port,
                            ServerProcess.freePort(),
                            folder.resolve("raft"),
                            Files.readString(folder.resolve("unseal-key")));
            Files.writeString(folder.resolve("server.hcl"), configuration);
            return List.of(binary.toString(), "server", "-config=" + folder.resolve("server.hcl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
