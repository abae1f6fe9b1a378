// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.World;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;

@DisplayName("OPS-4: the first admin gets in, and nobody else does")
class FirstRunTest {
    @TempDir
    Path folder;

    private World world;
    private Path file;

    @BeforeEach
    void open() {
        world = new World(Database.SQLITE, folder);
        file = folder.resolve("data").resolve("admin-token");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String start() throws IOException {
        new FirstRun(world.acts, new KnownTokens(world.acts), "n1").ensure(file);
        return Files.exists(file) ? Files.readString(file).trim() : "";
    }

    private Optional<Caller> caller(String token) {
        return new KnownTokens(world.acts).caller(Tokens.hash(token));
    }

    @Test
    @DisplayName("the token stands in a file of mode 0600, is an admin's and nothing else's, and isn't in a record")
    void firstStart() throws IOException {
        String token = start();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(caller(token)).map(Caller::roles).contains(Set.of(Role.ADMIN));
        assertThat(world.records()).noneMatch(record -> record.contains(token));
        assertThat(file.resolveSibling("admin-token.new")).doesNotExist();
    }

    @Test
    @DisplayName("a second start changes nothing")
    void secondStart() throws IOException {
        assertThat(start()).isEqualTo(start());
    }

    @Test
    @DisplayName(
            "OPS-3: after a restore the node has a new id and makes one, though the old node's was made a moment ago")
    void afterRestore() throws IOException {
        new FirstRun(world.acts, new KnownTokens(world.acts), "n1").ensure(file);
        String old = Files.readString(file);
        world.acts.write(tx -> tx.update(
                "INSERT INTO meta (key, value) VALUES ('restored_at', ?)",
                Long.toString(world.acts.now().toEpochMilli() + 1)));
        new FirstRun(world.acts, new KnownTokens(world.acts), "n2").ensure(file);
        assertThat(Files.readString(file)).isNotEqualTo(old);
    }

    @Test
    @DisplayName("OPS-1: a second node on the same store makes none, and doesn't end the first one's")
    void secondNode() throws IOException {
        String token = start();
        Path elsewhere = folder.resolve("other").resolve("admin-token");
        new FirstRun(world.acts, new KnownTokens(world.acts), "n2").ensure(elsewhere);
        assertThat(elsewhere).doesNotExist();
        assertThat(caller(token)).map(Caller::roles).contains(Set.of(Role.ADMIN));
        assertThat(start()).isEqualTo(token);
    }

    @Test
    @DisplayName("a lost file is made anew and ends the lost token; not when another admin holds a token")
    void lost() throws IOException {
        String before = start();
        Files.delete(file);
        String after = start();
        assertThat(after).isNotEqualTo(before);
        assertThat(caller(before)).isEmpty();
        world.person(caller(after).orElseThrow(), "second-admin@example.com", Role.ADMIN);
        Files.delete(file);
        assertThat(start()).isEmpty();
        assertThat(caller(after)).isPresent();
        world.clock.advance(Duration.ofDays(31));
        assertThat(caller(start())).isPresent();
    }
}
