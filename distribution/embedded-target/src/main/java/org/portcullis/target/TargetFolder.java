// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The small files of a target: its stable identity, its administration secret and the ports in use. */
final class TargetFolder {
    private final TargetOptions options;
    private final Path portsFile;

    TargetFolder(TargetOptions options) throws IOException {
        this.options = options;
        this.portsFile = options.portsFile() == null ? options.data().resolve("ports.json") : options.portsFile();
        Files.createDirectories(options.data());
    }

    Path book() {
        return options.data().resolve("access.log");
    }

    /** A random id, the same as long as the folder lives. */
    String identity() throws IOException {
        return readOrMake(options.data().resolve("identity"), "target-", 12);
    }

    String adminSecret() throws IOException {
        Path file = options.adminSecretFile();
        String secret = readOrMake(file == null ? options.data().resolve("admin-secret") : file, "", 32);
        if (secret.length() < 32) {
            throw new IOException(
                    "the administration secret has fewer than 32 characters; delete its file for a new one");
        }
        return secret;
    }

    /** The port of the last start under this key, or 0. */
    int lastPort(String key) {
        try {
            JsonNode ports = BookRecords.JSON.readTree(portsFile.toFile());
            return ports.path(key).asInt(0);
        } catch (IOException e) {
            return 0; // never started before, or unreadable: any port will do
        }
    }

    void writePorts(int port, int adminPort) throws IOException {
        ObjectNode ports = BookRecords.JSON.createObjectNode().put("port", port).put("admin_port", adminPort);
        write(portsFile, ports.put("pid", ProcessHandle.current().pid()).toString());
    }

    private static String readOrMake(Path file, String prefix, int randomBytes) throws IOException {
        if (Files.notExists(file)) {
            byte[] random = new byte[randomBytes];
            new SecureRandom().nextBytes(random);
            write(file, prefix + HexFormat.of().formatHex(random));
        }
        return Files.readString(file).trim();
    }

    /** Writes beside and renames, so that a reader sees the whole text or none. */
    private static void write(Path file, String text) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path fresh = Files.createTempFile(parent, ".new", "");
        if (Files.getFileStore(fresh).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(fresh, text + "\n", StandardCharsets.UTF_8);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
