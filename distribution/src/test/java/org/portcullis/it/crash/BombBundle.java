// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Puts the {@link StepBomb} into a server's deploy folder, pinned, and tells it where to go off. */
final class BombBundle {
    private BombBundle() {}

    static void deploy(Path home) throws IOException {
        byte[] jar = jar();
        Files.createDirectories(home.resolve("config"));
        Files.createDirectories(home.resolve("deploy"));
        String pin = "{\"trusted\":[{\"sha256\":\"" + sha256(jar) + "\",\"note\":\"crash test\"}]}";
        Files.writeString(home.resolve("config/trust.json"), pin);
        Files.write(home.resolve("deploy/step-bomb.jar"), jar);
    }

    /** Within some 20 ms; an empty step disarms it. */
    static void arm(Path home, String step) throws IOException {
        Files.writeString(home.resolve("bomb"), step);
    }

    static List<String> log(Path home) throws IOException {
        Path log = home.resolve("bomb.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    private static byte[] jar() throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", "org.portcullis.it.step-bomb");
        attributes.putValue("Bundle-Version", "1.0.0");
        attributes.putValue("Bundle-Activator", StepBomb.class.getName());
        attributes.putValue("Import-Package", "org.osgi.framework,org.portcullis.service.platform;version=\"[1,2)\"");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String entry = StepBomb.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream in = StepBomb.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            in.transferTo(jar);
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
