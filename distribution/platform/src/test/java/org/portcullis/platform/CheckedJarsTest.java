// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A hosted bundle's bytes are the ones that were checked, whatever a file is called (PLG-4, PLG-6)")
class CheckedJarsTest {
    private static final byte[] JAR = "the checked jar".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path home;

    private Path shelf;
    private Path copies;
    private String digest;
    private CheckedJars jars;

    @BeforeEach
    void folders() throws Exception {
        shelf = Files.createDirectories(home.resolve("deploy/com.example.a"));
        copies = Files.createDirectories(home.resolve("copies"));
        digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(JAR));
        jars = new CheckedJars(home.resolve("deploy"), copies);
    }

    @Test
    @DisplayName("on the shelf, or among the copies that are being tried")
    void found() throws IOException {
        Path copy = Files.write(copies.resolve("check1.jar"), JAR);
        assertThat(jars.checked(digest)).isEqualTo(JAR);
        Files.move(copy, shelf.resolve(digest + ".jar"));
        assertThat(jars.checked(digest)).isEqualTo(JAR);
    }

    @Test
    @DisplayName("a jar of that name with other bytes is not it")
    void changed() throws IOException {
        Files.writeString(shelf.resolve(digest + ".jar"), "something else");
        assertThatThrownBy(() -> jars.checked(digest))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(digest);
        Files.write(copies.resolve("check2.jar"), JAR);
        assertThat(jars.checked(digest)).isEqualTo(JAR);
    }
}
