// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Packs classes of this process as a bundle and drops it, pinned, into a home's deploy folder. */
final class DroppedBundle {
    private DroppedBundle() {}

    static void drop(Path home, String imports, Class<?> activator, String... others) {
        try {
            byte[] jar = jar(imports, activator, others);
            Files.createDirectories(home.resolve("config"));
            Files.createDirectories(home.resolve("deploy"));
            Files.writeString(
                    home.resolve("config/trust.json"),
                    "{\"trusted\":[{\"sha256\":\"" + sha256(jar) + "\",\"note\":\"benchmark\"}]}");
            Files.write(home.resolve("deploy/" + activator.getSimpleName() + ".jar"), jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] jar(String imports, Class<?> activator, String... others) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", activator.getName());
        attributes.putValue("Bundle-Version", "1.0.0");
        attributes.putValue("Bundle-Activator", activator.getName());
        attributes.putValue("Import-Package", imports);
        attributes.putValue(
                "Provide-Capability",
                "osgi.service;objectClass:List<String>=\"org.portcullis.spi.credential.CredentialIssuer,"
                        + "org.portcullis.spi.elevation.ElevationProvider,"
                        + "org.portcullis.spi.revocation.RevocationParticipant\"");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            copy(jar, activator, activator.getSimpleName());
            for (String other : others) {
                copy(jar, activator, other);
            }
        }
        return bytes.toByteArray();
    }

    private static void copy(JarOutputStream jar, Class<?> beside, String name) throws IOException {
        jar.putNextEntry(new JarEntry(beside.getPackageName().replace('.', '/') + "/" + name + ".class"));
        try (InputStream in = beside.getResourceAsStream(name + ".class")) {
            in.transferTo(jar);
        }
        jar.closeEntry();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
