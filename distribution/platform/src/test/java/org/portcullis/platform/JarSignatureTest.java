// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarSignatureTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("PLG-4: a small jar that unpacks to more than half a gigabyte is refused before all of it is read")
    void bomb() throws Exception {
        Path jar = folder.resolve("bomb.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out, new Manifest())) {
            zip.setLevel(1);
            zip.putNextEntry(new JarEntry("zeros"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 520; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
        }
        assertThat(Files.size(jar)).isLessThan(8 << 20);
        assertThat(catchThrowableOfType(JarSignature.Refused.class, () -> JarSignature.of(jar)))
                .hasMessageContaining("unpacked it is larger");
    }
}
