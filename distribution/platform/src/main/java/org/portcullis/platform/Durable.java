// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there as a whole or not at all, also after the power was cut. */
final class Durable {
    private static final String PART = ".part";

    private Durable() {}

    static void write(Path file, byte[] content) throws IOException {
        Path part = part(file);
        try {
            try (FileChannel channel = open(part)) {
                ByteBuffer left = ByteBuffer.wrap(content);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            }
            replace(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The source stays; it may be on another disk. */
    static void copy(Path source, Path file) throws IOException {
        Path part = part(file);
        try {
            try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ);
                    FileChannel to = open(part)) {
                long size = from.size();
                for (long at = 0; at < size; ) {
                    at += from.transferTo(at, size - at, to);
                }
                to.force(true);
            }
            replace(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        sync(file.getParent());
    }

    /** Makes a folder's entries durable. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Removes what a kill in the middle of a write has left in a folder. */
    static void tidy(Path folder) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*" + PART)) {
            for (Path each : parts) {
                Files.delete(each);
            }
        }
    }

    private static void replace(Path part, Path file) throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(file.getParent());
    }

    /** Beside the file, so that it is on the same disk, and under a name that nobody takes for a jar. */
    private static Path part(Path file) {
        return file.resolveSibling("." + file.getFileName() + PART);
    }

    private static FileChannel open(Path part) throws IOException {
        return FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }
}
