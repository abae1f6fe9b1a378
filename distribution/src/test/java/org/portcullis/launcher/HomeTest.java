// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The home folder (OPS-1, OPS-4)")
class HomeTest {

    @TempDir
    Path folder;

    private Path home;
    private Path distribution;

    @BeforeEach
    void distribution() throws IOException {
        home = folder.resolve("home");
        distribution = folder.resolve("distribution");
        Files.createDirectories(distribution.resolve("config/instances"));
        Files.writeString(distribution.resolve("config/server.properties"), "shipped");
        Files.writeString(distribution.resolve("config/instances/a-b~c.json"), "{}");
    }

    @Test
    @DisplayName("shipped files come once: what was changed stays changed, what was removed stays removed")
    void shippedConfiguration() throws Exception {
        Home.open(home, distribution).close();
        assertThat(home.resolve("config/server.properties")).hasContent("shipped");
        assertThat(home.resolve("config/instances/a-b~c.json")).exists();
        Files.writeString(home.resolve("config/server.properties"), "mine");
        Files.delete(home.resolve("config/instances/a-b~c.json"));

        Home.open(home, distribution).close();

        assertThat(home.resolve("config/server.properties")).hasContent("mine");
        assertThat(home.resolve("config/instances/a-b~c.json")).doesNotExist();
    }

    @Test
    @DisplayName(
            "PLG-4: the publisher of the shipped bundles comes once, to older homes too; taken back, it stays away")
    void shippedPublisher() throws Exception {
        Home.open(home, distribution).close();
        Files.delete(home.resolve("config/trust/.shipped")); // a home from before they were signed
        Files.createDirectories(distribution.resolve("config/trust"));
        Files.writeString(distribution.resolve("config/trust/portcullis.pem"), "shipped");

        Home.open(home, distribution).close();
        assertThat(home.resolve("config/trust/portcullis.pem")).hasContent("shipped");
        Files.delete(home.resolve("config/trust/portcullis.pem"));

        Home.open(home, distribution).close();
        assertThat(home.resolve("config/trust/portcullis.pem")).doesNotExist();
    }

    @Test
    @DisplayName("the unpacked folder itself may be the home")
    void unpackedFolder() throws Exception {
        Home.open(distribution, distribution).close();
        assertThat(distribution.resolve("data/keys")).isDirectory();
        assertThat(distribution.resolve("config/server.properties")).hasContent("shipped");
    }

    @Test
    @DisplayName("what a killed run left in data/tmp is cleared, nothing else is")
    void temporaryFiles() throws Exception {
        Home.open(home, distribution).close();
        Files.createDirectories(home.resolve("data/tmp/deploy"));
        Files.writeString(home.resolve("data/tmp/deploy/x.jar"), "left over");
        Files.writeString(home.resolve("data/kept"), "kept");

        Home.open(home, distribution).close();

        assertThat(home.resolve("data/tmp")).isEmptyDirectory();
        assertThat(home.resolve("data/kept")).hasContent("kept");
    }

    @Test
    @DisplayName("keys are made once, for their owner only")
    void keys() throws Exception {
        try (Home open = Home.open(home, distribution)) {
            FirstKeys.make(open);
            String master = Files.readString(open.data("keys/master"));
            assertThat(master)
                    .matches("[A-Za-z0-9_-]{43}")
                    .isNotEqualTo(Files.readString(open.data("keys/target-admin")));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open.data("keys/master"))))
                    .isEqualTo("rw-------");
            FirstKeys.make(open);
            assertThat(open.data("keys/master")).hasContent(master);
        }
    }

    @Test
    @DisplayName("two can't have it at once; after the first has closed, the second can")
    void lock() throws Exception {
        try (Home first = Home.open(home, distribution)) {
            assertThat(first.folder()).isEqualTo(home);
            assertThatThrownBy(() -> Home.open(home, distribution))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("already runs");
        }
        Home.open(home, distribution).close();
    }
}
