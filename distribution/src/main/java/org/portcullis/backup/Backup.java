// SPDX-License-Identifier: Apache-2.0
package org.portcullis.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes a back-up file. The database comes as a consistent snapshot of its own, and first. */
final class Backup {
    /** Tells a back-up from another zip; its first entry. */
    static final String MARK = "portcullis-backup-1";

    static final String DATABASE = "data/portcullis.db";
    private static final List<String> FOLDERS = List.of("config", "data", "deploy");
    /** Made anew at each start, or of this one run only. */
    private static final Set<String> PASSING =
            Set.of("data/framework", "data/tmp", "data/log", "data/lock", "data/ports.json", "data/target/pid");

    private final Path home;
    private final ZipOutputStream zip;

    private Backup(Path home, ZipOutputStream zip) {
        this.home = home;
        this.zip = zip;
    }

    /** Returns what was done, for people. */
    static String make(Path home, Path file) throws BackupFailure, IOException {
        if (!Files.isDirectory(home.resolve("data"))) {
            throw new BackupFailure(home + " holds no data/: set PORTCULLIS_HOME to the server's folder.");
        }
        boolean database = Files.exists(home.resolve(DATABASE));
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new BackupFailure(file + " exists already: name a new file.", e);
        }
        boolean done = false;
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            new Backup(home, zip).writeAll(file, database);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return "Backed up " + home + " into " + file + "."
                + (database ? "" : " The store is PostgreSQL:" + " back it up with pg_dump now, and restore both.");
    }

    private void writeAll(Path file, boolean database) throws IOException, BackupFailure {
        zip.putNextEntry(new ZipEntry(MARK));
        zip.write(Instant.now().toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        zip.closeEntry();
        if (database) {
            writeDatabase(file.resolveSibling(file.getFileName() + ".db"));
        }
        for (String folder : FOLDERS) {
            if (Files.isDirectory(home.resolve(folder))) {
                writeFolder(home.resolve(folder));
            }
        }
    }

    private void writeDatabase(Path snapshot) throws IOException, BackupFailure {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.resolve(DATABASE));
                PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, snapshot.toString());
            vacuum.execute();
            write(DATABASE, snapshot);
        } catch (SQLException e) {
            throw new BackupFailure("The database can't be copied: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(snapshot);
        }
    }

    private void writeFolder(Path folder) throws IOException {
        List<Path> children;
        try (Stream<Path> all = Files.list(folder)) {
            children = all.sorted().toList();
        }
        for (Path child : children) {
            String name = home.relativize(child).toString().replace('\\', '/');
            if (PASSING.contains(name) || name.startsWith(DATABASE) || Files.isSymbolicLink(child)) {
                continue;
            }
            if (Files.isDirectory(child)) {
                writeFolder(child);
            } else if (Files.isRegularFile(child)) {
                write(name, child);
            }
        }
    }

    private void write(String name, Path file) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        try {
            Files.copy(file, zip);
        } catch (NoSuchFileException e) {
            return; // a running server has removed it: it belongs to no state worth keeping
        } finally {
            zip.closeEntry();
        }
    }
}
