// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only their owner reads (mode 0600 from the first byte). */
final class SecretFile {
    private SecretFile() {}

    /** Writes a secret; an existing file is replaced only where told. */
    static void write(Path file, String content, boolean replace) {
        Path parent = file.toAbsolutePath().getParent();
        try {
            if (!replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Path part = Files.createTempFile(
                    parent,
                    ".portcullis",
                    ".part",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (SeekableByteChannel channel = Files.newByteChannel(part, java.nio.file.StandardOpenOption.WRITE)) {
                Channels.newOutputStream(channel).write((content + "\n").getBytes(StandardCharsets.UTF_8));
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            throw new CliFailure(CliFailure.USAGE, file + " exists: name another file, nothing was overwritten");
        } catch (IOException e) {
            throw new CliFailure(CliFailure.REFUSED, file + " can't be written: " + e.getMessage());
        }
    }
}
