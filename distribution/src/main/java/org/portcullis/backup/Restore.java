// SPDX-License-Identifier: Apache-2.0
package org.portcullis.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Puts a back-up in the place of what is there, which is kept aside. The mark {@code data/restored} tells the next start
 * to begin a new epoch and a new audit chain.
 */
final class Restore {
    private static final FileAttribute<Set<PosixFilePermission>> OURS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OUR_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final List<String> FOLDERS = List.of("config", "deploy", "data");

    private static final String ASIDE = "before-restore-";
    private static final Pattern OURS = Pattern.compile(ASIDE + "[0-9]{1,18}");
    private static final int KEPT = 3;

    private Restore() {}

    /** Returns what was done, for people. */
    static String from(Path file, Path home) throws BackupFailure, IOException {
        if (!Files.isRegularFile(file)) {
            throw new BackupFailure("There is no file " + file + ".");
        }
        Files.createDirectories(home);
        Path fresh = home.resolve("restoring");
        if (Files.exists(fresh)) {
            throw new BackupFailure(fresh + " is left from a restore that was broken off: remove it, then try again.");
        }
        try (FileChannel channel = lockFile(home);
                FileLock lock = channel == null ? null : channel.tryLock()) {
            if (channel != null && lock == null) {
                throw new BackupFailure("The server runs on " + home + ": stop it first.");
            }
            Files.createDirectory(fresh, OURS_ALONE);
            unpack(file, fresh);
            Files.createFile(fresh.resolve("data").resolve("restored"), OUR_FILE);
            Path aside = home.resolve(ASIDE + Instant.now().toEpochMilli());
            Files.createDirectory(aside, OURS_ALONE);
            for (String folder : FOLDERS) {
                exchange(home.resolve(folder), fresh.resolve(folder), aside.resolve(folder));
            }
            Files.delete(fresh);
            return "Restored " + home + " from " + file + "; what was there is in " + aside + ". " + thinOut(home)
                    + "Start the server: a new epoch begins.";
        }
    }

    /** Removes all but the newest of what restores have kept aside; says so when one can't go: the restore is done all the same. */
    private static String thinOut(Path home) throws IOException {
        List<Path> kept;
        try (var all = Files.list(home)) {
            kept = all.filter(
                            each -> OURS.matcher(each.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong(Restore::madeAt).reversed())
                    .toList();
        }
        StringBuilder told = new StringBuilder();
        for (Path old : kept.subList(Math.min(KEPT, kept.size()), kept.size())) {
            try {
                remove(old);
            } catch (IOException e) {
                told.append("The older ").append(old).append(" can't be removed: do it yourself. ");
            }
        }
        return told.toString();
    }

    private static long madeAt(Path aside) {
        return Long.parseLong(aside.getFileName().toString().substring(ASIDE.length()));
    }

    private static FileChannel lockFile(Path home) throws IOException {
        Path lock = home.resolve("data").resolve("lock");
        return Files.exists(lock) ? FileChannel.open(lock, StandardOpenOption.WRITE) : null;
    }

    private static void unpack(Path file, Path into) throws IOException, BackupFailure {
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in)) {
            ZipEntry first = zip.getNextEntry();
            if (first == null || !first.getName().equals(Backup.MARK)) {
                throw new BackupFailure(file + " is no back-up of this version.");
            }
            Files.createDirectory(into.resolve("data"), OURS_ALONE);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                unpackOne(zip, into, entry.getName());
            }
        } catch (IOException | BackupFailure e) {
            remove(into);
            throw e;
        }
    }

    private static void unpackOne(ZipInputStream zip, Path into, String name) throws IOException, BackupFailure {
        Path target = into.resolve(name).normalize();
        if (!target.startsWith(into) || name.endsWith("/")) {
            throw new BackupFailure("The back-up names a file outside of the server's folder: it is not used.");
        }
        Files.createDirectories(target.getParent(), OURS_ALONE);
        Files.createFile(target, OUR_FILE);
        try (var out = Files.newOutputStream(target);
                FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
            zip.transferTo(out);
            channel.force(true);
        }
    }

    private static void exchange(Path place, Path fresh, Path aside) throws IOException {
        if (Files.exists(place)) {
            Files.move(place, aside);
        }
        if (Files.exists(fresh)) {
            Files.move(fresh, place);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
