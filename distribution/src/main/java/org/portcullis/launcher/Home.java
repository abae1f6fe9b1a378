// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that holds all that a server keeps: {@code data/}, {@code config/} and {@code deploy/}. They are made at
 * the first start; a shipped configuration file is copied when it is missing and never overwritten.
 */
final class Home implements AutoCloseable {

    private final Path folder;
    private final FileChannel channel;

    /** Held while the server runs; a lock dies with its process, so a kill -9 leaves nothing to clean. */
    private final FileLock lock;

    private Home(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    static Home open(Path folder, Path distribution) throws StartFailure {
        try {
            for (String name :
                    List.of("data", "data/keys", "data/tmp", "data/log", "config", "config/instances", "deploy")) {
                makeFolder(folder.resolve(name));
            }
            FileChannel channel =
                    FileChannel.open(folder.resolve("data/lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new StartFailure("Another Portcullis server already runs on " + folder
                        + "; stop it, or set PORTCULLIS_HOME to another folder.");
            }
            clear(folder.resolve("data/tmp"));
            copyMissing(distribution.resolve("config"), folder.resolve("config"));
            return new Home(folder, channel, lock);
        } catch (IOException | UncheckedIOException e) {
            throw new StartFailure(
                    "The folder " + folder + " can't be written (" + e.getMessage()
                            + "); give this account write permission, or set PORTCULLIS_HOME to another folder.",
                    e);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process, which is as taken as by another
        }
    }

    /** A killed run leaves unpacked libraries and checked jars behind; whoever holds the lock knows that nobody needs them. */
    private static void clear(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void makeFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.isWritable(path)) {
            throw new java.nio.file.AccessDeniedException(path.toString());
        }
    }

    private static void copyMissing(Path from, Path to) throws IOException {
        if (Files.isSameFile(from, to)) {
            return;
        }
        // A marker, not the files' absence, decides for instances and systems: what an operator removed stays removed.
        Path marker = to.resolve(".shipped");
        boolean first = !Files.exists(marker);
        Path shipped = from.toRealPath(); // a link to /etc is a usual place for configuration
        try (Stream<Path> files = Files.walk(shipped)) {
            for (Path source : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path relative = shipped.relativize(source);
                Path target = to.resolve(relative);
                if (!Files.exists(target) && isWanted(to, relative, first)) {
                    Files.createDirectories(target.getParent());
                    Files.copy(source, target);
                }
            }
        }
        if (first) {
            Files.createFile(marker);
        }
        Path trust = Files.createDirectories(to.resolve("trust"));
        if (!Files.exists(trust.resolve(".shipped"))) {
            Files.createFile(trust.resolve(".shipped"));
        }
    }

    /** A home from before the shipped bundles were signed learns their publisher at its next start, once. */
    private static boolean isWanted(Path to, Path relative, boolean first) {
        if (relative.startsWith("trust")) {
            return !Files.exists(to.resolve("trust/.shipped"));
        }
        return first || relative.getNameCount() == 1;
    }

    Path folder() {
        return folder;
    }

    Path data(String name) {
        return folder.resolve("data").resolve(name);
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
