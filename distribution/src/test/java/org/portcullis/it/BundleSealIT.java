// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The shipped bundles run only as their publisher signed them (PLG-4)")
class BundleSealIT {

    private static final String ADAPTER = "bundles/5/portcullis-vault-local-0.1.0.jar";

    @TempDir
    Path folder;

    private Path installation;

    /** Bundles and scripts as copies, to be tampered with; the class path as it is. */
    @BeforeEach
    void copy() throws IOException {
        Path built = Installation.folder().toAbsolutePath();
        installation = Files.createDirectory(folder.resolve("portcullis"));
        Files.createSymbolicLink(installation.resolve("lib"), built.resolve("lib"));
        for (String name : new String[] {"bin", "bundles", "config", "bundles.sha512", "bundles.sha512.sig"}) {
            try (Stream<Path> files = Files.walk(built.resolve(name))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.copy(file, installation.resolve(built.relativize(file)));
                }
            }
        }
    }

    private Path home() {
        return folder.resolve("home");
    }

    @Test
    @DisplayName("a tampered bundle is named, and nothing starts")
    void tampered() throws Exception {
        Files.writeString(installation.resolve(ADAPTER), "x", StandardOpenOption.APPEND);
        assertRefused(ADAPTER + " was changed");
    }

    @Test
    @DisplayName("one that was added, and one that is missing, is named")
    void addedOrMissing() throws Exception {
        Path adapter = installation.resolve(ADAPTER);
        Files.copy(adapter, installation.resolve("bundles/6/mine.jar"));
        assertRefused("bundles/6/mine.jar was added");
        Files.move(adapter, installation.resolve("bundles/6/mine.jar"), StandardCopyOption.REPLACE_EXISTING);
        Files.delete(installation.resolve("bundles/6/mine.jar"));
        assertRefused(ADAPTER + " is missing");
    }

    @Test
    @DisplayName("a link to a folder of other bundles doesn't get past the list")
    void linked() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.copy(installation.resolve(ADAPTER), elsewhere.resolve("mine.jar"));
        Files.createSymbolicLink(installation.resolve("bundles/7"), elsewhere);
        assertRefused("bundles/7 is a link to a folder");
    }

    @Test
    @DisplayName("a list that was changed to fit tampered bundles isn't signed any more")
    void changedList() throws Exception {
        Path list = installation.resolve("bundles.sha512");
        Files.writeString(list, Files.readString(list).replaceFirst("(?m)^.*vault-local.*\n", ""));
        Files.delete(installation.resolve(ADAPTER));
        assertRefused("the signature of bundles.sha512 is of nobody in " + home().resolve("config/trust"));
        Files.delete(installation.resolve("bundles.sha512.sig"));
        assertRefused("bundles.sha512.sig is missing");
    }

    @Test
    @DisplayName("an installation of another publisher waits for a person who trusts it; trust taken back counts")
    void anotherPublisher() throws Exception {
        Path trust = Files.createDirectories(home().resolve("config/trust"));
        Files.createFile(trust.resolve(".shipped"));
        Files.writeString(trust.resolve("notes.pem"), "no certificate at all");
        Path shipped = installation.resolve("config/trust/portcullis.pem");
        assertRefused(
                "signed by a publisher that isn't in " + trust + "; if you trust this installation, copy " + shipped);

        Files.delete(trust.resolve("notes.pem"));
        Files.copy(shipped, trust.resolve("portcullis.pem"));
        try (ServerUnderTest server = new ServerUnderTest(home()).start()) {
            User admin = User.administrator(server);
            assertThat(admin.get("/trust").must(200).body().toString()).contains("Portcullis built here");
            admin.delete("/trust/publishers/portcullis").must(204);
            server.stop();
        }
        assertRefused("signed by a publisher that isn't in " + trust);
    }

    private void assertRefused(String words) {
        String said;
        try (ServerUnderTest server =
                new ServerUnderTest(home()).of(installation).launch()) {
            assertThat(server.exitCode()).isEqualTo(1);
            said = server.output();
        }
        assertThat(said.strip().lines().toList())
                .singleElement()
                .asString()
                .startsWith("portcullis: The shipped bundles ")
                .contains(words)
                .endsWith(".");
        assertThat(home().resolve("data/ports.json")).doesNotExist();
    }
}
