// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Makes the secrets that every installation needs before its first bundle starts: 32 random bytes each, as base64url
 * without padding, mode 0600. An existing key is never touched.
 */
final class FirstKeys {

    /** {@code master}: encryption at rest. {@code target-admin}: the embedded target's admin interface. */
    static final List<String> NAMES = List.of("master", "target-admin");

    private FirstKeys() {}

    static void make(Home home) throws StartFailure {
        SecureRandom random = new SecureRandom();
        for (String name : NAMES) {
            Path file = home.data("keys/" + name);
            try {
                if (!Files.exists(file)) {
                    byte[] key = new byte[32];
                    random.nextBytes(key);
                    write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(key));
                } else if (Files.size(file) == 0) {
                    throw new StartFailure(
                            "The key " + file + " is empty, so the data folder is damaged; restore it from a back-up.");
                }
            } catch (IOException e) {
                throw new StartFailure("The key " + file + " can't be made (" + e.getMessage() + ").", e);
            }
        }
    }

    /** Writes through a temporary file, so that a crash never leaves half a key. */
    private static void write(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        try (FileChannel channel = FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
