// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Finds a checked jar by its digest: on the shelf, or, while it is still being tried, among the private copies. Whatever the
 * file is called, the bytes that are returned are the ones with that digest.
 */
final class CheckedJars {
    private static final int LOOKS = 50;
    private static final long PAUSE_NANOS = 20_000_000;

    private final Path shelf;
    private final Path copies;

    CheckedJars(Path shelf, Path copies) {
        this.shelf = shelf;
        this.copies = copies;
    }

    byte[] checked(String sha256) throws IOException {
        for (int look = 0; look < LOOKS; look++) { // it may be on its way from the one folder to the other
            for (Path each : candidates(sha256)) {
                byte[] bytes = read(each);
                if (digest(bytes).equals(sha256)) {
                    return bytes;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new IOException("no checked jar with the SHA-256 " + sha256 + " is kept");
    }

    private List<Path> candidates(String sha256) throws IOException {
        try (Stream<Path> names = Files.list(shelf);
                Stream<Path> trials = Files.list(copies)) {
            return Stream.concat(
                            names.map(name -> name.resolve(sha256 + ".jar")).filter(Files::exists), trials)
                    .toList();
        }
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0]; // it has moved on
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
