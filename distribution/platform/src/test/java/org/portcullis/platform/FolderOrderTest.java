// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.platform.JarSignature.Refused;

@DisplayName("No jar takes another's place by its file's name, nor by hiding what it serves (PLG-6)")
class FolderOrderTest {
    @TempDir
    Path home;

    private final FakeHost host = new FakeHost();

    @Test
    @DisplayName("after a restart what ran before comes first, whatever was refused because of it sorts before it")
    void restart() throws Exception {
        host.exclusive = true;
        byte[] owner = bundle("com.example.owner", null, "");
        byte[] thief = bundle("com.example.thief", null, "");
        Files.createDirectories(home.resolve("deploy"));
        Files.createDirectories(home.resolve("config"));
        Files.writeString(
                home.resolve("config/trust.json"),
                "{\"trusted\":[{\"sha256\":\"" + digest(owner) + "\",\"note\":\"x\"},{\"sha256\":\"" + digest(thief)
                        + "\",\"note\":\"x\"}]}");
        Files.write(home.resolve("deploy/owner.jar"), owner);
        new DeployGate(home, host).begin();
        assertThat(host.installed.values()).containsExactly("com.example.owner 1.0.0");
        Files.write(home.resolve("deploy/a-thief.jar"), thief);
        host.installed.clear();
        DeployGate gate = new DeployGate(home, host);
        gate.begin();
        assertThat(host.installed.values()).containsExactly("com.example.owner 1.0.0");
        assertThat(gate.jars().toString()).contains("it serves what another does");
    }

    @Test
    @DisplayName("a component description outside OSGI-INF/, or with a disguised PID, is refused in one sentence")
    void hidden() throws Exception {
        assertRefused("x/hidden.xml", "", "does not lie in OSGI-INF/");
        assertRefused("OSGI-INF/a.xml, OSGI-INF/deep/b.xml", "", "OSGI-INF/deep/b.xml does not lie");
        assertRefused(
                "OSGI-INF/a.xml",
                "<scr:component name=\"a\" configuration-pid=\"org.portcullis.adapter.vault.&#108;ocal\">",
                "character references");
    }

    private void assertRefused(String header, String description, String why) throws Exception {
        Path jar = Files.write(home.resolve("x.jar"), bundle("com.example.x", header, description));
        assertThatThrownBy(() -> Facts.of(jar)).isInstanceOf(Refused.class).hasMessageContaining(why);
    }

    private static byte[] bundle(String name, String components, String description) throws Exception {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", name);
        attributes.putValue("Bundle-Version", "1.0.0");
        if (components != null) {
            attributes.putValue("Service-Component", components);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new JarEntry("OSGI-INF/a.xml"));
            jar.write(description.getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }

    private static String digest(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
