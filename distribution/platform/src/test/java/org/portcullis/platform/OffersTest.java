// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

@DisplayName("A bundle that was built against something else is refused in one sentence (PLG-5)")
class OffersTest {
    @TempDir
    Path folder;

    private final Offers offers = new Offers(name -> Map.of(
                    "org.portcullis.spi",
                    Set.of(new Version("1.1.0")),
                    "org.osgi.framework",
                    Set.of(new Version("1.10")))
            .getOrDefault(name, Set.of()));

    @Test
    @DisplayName("what is offered in that version, is optional, is its own or the JDK's passes")
    void good() throws IOException {
        assertThat(lacking(
                        "org.portcullis.spi;version=\"[1.0,2)\",org.osgi.framework;resolution:=mandatory;version=1.8",
                        "Export-Package",
                        ""))
                .isEmpty();
        assertThat(lacking("com.acme.x;resolution:=optional;version=\"[1,2)\",java.sql", "Export-Package", ""))
                .isEmpty();
        assertThat(lacking(
                        "com.acme.own;version=\"[1,2)\"", "Export-Package", "com.acme.own;version=1.0;uses:=\"a,b\""))
                .isEmpty();
    }

    @Test
    @DisplayName("another version: package, wanted and offered version are named")
    void version() throws IOException {
        assertThat(lacking("org.osgi.framework,org.portcullis.spi;version=\"[2.0,3)\"", "Export-Package", ""))
                .contains("it was built for org.portcullis.spi [2.0.0,3.0.0), and this platform offers 1.1.0:"
                        + " build it against this platform's API, or update the platform");
    }

    @Test
    @DisplayName("what nothing offers, a plain jar, and an import that can't be read")
    void absent() throws IOException {
        assertThat(lacking("com.acme.x", "Export-Package", ""))
                .contains("it imports com.acme.x, which nothing here offers: embed it in the bundle");
        assertThat(lacking("", "Bundle-SymbolicName", null)).get().asString().startsWith("it is no OSGi bundle");
        assertThat(lacking("org.portcullis.spi;version=\"[2.0,\"", "Export-Package", ""))
                .get()
                .asString()
                .startsWith("its Import-Package can't be read");
    }

    private Optional<String> lacking(String imports, String header, String value) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-SymbolicName", "com.acme.adapter");
        attributes.putValue("Import-Package", imports);
        if (value == null) {
            attributes.remove(new Attributes.Name(header));
        } else {
            attributes.putValue(header, value);
        }
        Path jar = folder.resolve("adapter.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.finish();
        }
        return offers.lacking(jar);
    }
}
