// SPDX-License-Identifier: Apache-2.0
package org.portcullis.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OPS-3: what was kept comes back, and what runs or is there already is never harmed. */
final class BackupTest {
    @TempDir
    Path folder;

    private Path home;
    private Path file;

    @BeforeEach
    void fill() throws IOException {
        home = folder.resolve("home");
        file = folder.resolve("backup.zip");
        for (String name : List.of(
                "config/server.properties",
                "data/keys/master",
                "data/audit/nod_1/1.jsonl",
                "data/lock",
                "data/tmp/x",
                "deploy/a.jar")) {
            Files.createDirectories(home.resolve(name).getParent());
            Files.writeString(home.resolve(name), name);
        }
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + home.resolve(Backup.DATABASE));
    }

    private String value() throws SQLException {
        try (Connection connection = database();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT v FROM t")) {
            return row.getString(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    @DisplayName("a back-up of a database in use is a whole one; restoring keeps aside what was there, and marks it")
    void roundTrip() throws Exception {
        try (Connection writer = database()) {
            run(writer, "PRAGMA journal_mode=WAL");
            run(writer, "CREATE TABLE t (v TEXT)");
            run(writer, "INSERT INTO t VALUES ('then')");
            assertThat(Main.run(home, "backup", file.toString())).isZero();
            run(writer, "UPDATE t SET v = 'now'");
        }
        Files.writeString(home.resolve("data/keys/master"), "newer");
        Files.writeString(home.resolve("data/new"), "newer");

        assertThat(Main.run(home, "restore", file.toString())).isZero();
        assertThat(value()).isEqualTo("then");
        assertThat(home.resolve("data/keys/master")).hasContent("data/keys/master");
        assertThat(home.resolve("data/audit/nod_1/1.jsonl")).exists();
        assertThat(home.resolve("data/restored")).exists();
        assertThat(home.resolve("data/new")).doesNotExist();
        assertThat(home.resolve("data/tmp")).doesNotExist();
        assertThat(home.resolve("config/server.properties")).exists();
        assertThat(home.resolve("deploy/a.jar")).exists();
        try (Stream<Path> aside = Files.list(home)) {
            assertThat(aside.filter(f -> f.toString().contains("before-restore-")))
                    .singleElement()
                    .satisfies(kept -> assertThat(kept.resolve("data/new")).exists());
        }
    }

    @Test
    @DisplayName("OPS-3: of what restores kept aside the newest three stay, and nothing else is touched")
    void keepsTheNewest() throws Exception {
        for (String old : new String[] {"before-restore-99", "before-restore-1000", "before-restore-20"}) {
            Files.createDirectories(home.resolve(old).resolve("data"));
            Files.writeString(home.resolve(old).resolve("data/keys"), old);
        }
        Files.createDirectories(home.resolve("before-restore-mine"));
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(home.resolve("before-restore-20").resolve("link"), elsewhere);
        Files.writeString(elsewhere.resolve("kept"), "kept");
        assertThat(Main.run(home, "restore", folder.resolve("none").toString())).isEqualTo(1);
        assertThat(home.resolve("before-restore-20"))
                .as("a restore that fails removes nothing")
                .exists();

        assertThat(Main.run(home, "backup", file.toString())).isZero();
        assertThat(Main.run(home, "restore", file.toString())).isZero();
        try (Stream<Path> aside = Files.list(home)) {
            assertThat(aside.map(f -> f.getFileName().toString()).filter(f -> f.startsWith("before-restore-")))
                    .hasSize(4)
                    .contains("before-restore-mine", "before-restore-99", "before-restore-1000");
        }
        assertThat(elsewhere.resolve("kept")).exists();
    }

    @Test
    @DisplayName("the file holds keys: nobody else may read it, and none is overwritten")
    void isPrivate() throws Exception {
        assertThat(Main.run(home, "backup", file.toString())).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Main.run(home, "backup", file.toString())).isEqualTo(1);
        assertThat(Main.run(home, "restore", file.toString())).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("data/keys/master"))))
                .isEqualTo("rw-------");
    }

    @Test
    @DisplayName("a running server is not restored under")
    void refusesRunning() throws Exception {
        assertThat(Main.run(home, "backup", file.toString())).isZero();
        try (FileChannel channel = FileChannel.open(home.resolve("data/lock"), StandardOpenOption.WRITE)) {
            Process other = new ProcessBuilder(
                            "python3",
                            "-c",
                            "import fcntl,sys;f=open(sys.argv[1],'r+');fcntl.lockf(f,fcntl.LOCK_EX);print(1,flush=True);"
                                    + "sys.stdin.read()",
                            home.resolve("data/lock").toString())
                    .start();
            assertThat(other.getInputStream().read()).isEqualTo('1');
            assertThat(Main.run(home, "restore", file.toString())).isEqualTo(1);
            other.destroy();
            other.waitFor();
            try (FileLock free = channel.lock()) {
                assertThat(free.isValid()).isTrue();
            }
        }
        assertThat(home.resolve("data/keys/master")).exists();
        assertThat(home.resolve("data/restored")).doesNotExist();
    }

    @Test
    @DisplayName("a foreign, an evil and a missing file change nothing")
    void refusesForeignFiles() throws Exception {
        zip("other", "data/x");
        assertThat(Main.run(home, "restore", file.toString())).isEqualTo(1);
        Files.delete(file);
        zip(Backup.MARK, "../../evil");
        assertThat(Main.run(home, "restore", file.toString())).isEqualTo(1);
        Files.delete(file);
        assertThat(Main.run(home, "restore", file.toString())).isEqualTo(1);
        assertThat(folder.resolve("evil")).doesNotExist();
        assertThat(home.resolve("data/keys/master")).exists();
        assertThat(home.resolve("restoring")).doesNotExist();
        assertThat(Main.run(home, "restore")).isEqualTo(2);
    }

    private void zip(String... names) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.closeEntry();
            }
        }
    }
}
