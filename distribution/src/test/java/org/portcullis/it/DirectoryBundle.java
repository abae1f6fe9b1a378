// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.portcullis.it.probe.ProbeDirectory;
import org.portcullis.it.probe.StepTrap;

/** Packs {@link ProbeDirectory}, and the {@link StepTrap}. */
final class DirectoryBundle {
    static final String INSTANCE = "idp-probe~one";
    private static final String SPI = ";version=\"[1,2)\"";
    private static final String COMPONENT = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s" init="1"
                configuration-policy="require" configuration-pid="org.portcullis.adapter.idp.probe">
              <implementation class="%1$s"/>
              <service>
                <provide interface="org.portcullis.spi.directory.AgentDirectory"/>
                <provide interface="org.portcullis.spi.lifecycle.LifecycleEventSource"/>
              </service>
            </scr:component>
            """.formatted(ProbeDirectory.class.getName());

    private DirectoryBundle() {}

    static byte[] adapter() {
        Map<String, String> headers = Map.of(
                "Bundle-SymbolicName",
                "com.example.idp-probe",
                "Import-Package",
                "org.portcullis.spi" + SPI + ",org.portcullis.spi.directory" + SPI + ",org.portcullis.spi.lifecycle"
                        + SPI,
                "Service-Component",
                "OSGI-INF/probe.xml",
                "Provide-Capability",
                "osgi.service;objectClass:List<String>=\"org.portcullis.spi.directory.AgentDirectory,"
                        + "org.portcullis.spi.lifecycle.LifecycleEventSource\"");
        return jar(headers, ProbeDirectory.class, Map.of("OSGI-INF/probe.xml", COMPONENT));
    }

    static byte[] trap() {
        Map<String, String> headers = Map.of(
                "Bundle-SymbolicName",
                "com.example.step-trap",
                "Bundle-Activator",
                StepTrap.class.getName(),
                "Import-Package",
                "org.osgi.framework,org.portcullis.service.platform" + SPI);
        return jar(headers, StepTrap.class, Map.of());
    }

    private static byte[] jar(Map<String, String> headers, Class<?> type, Map<String, String> texts) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-Version", "1.0.0");
        headers.forEach(attributes::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String name = type.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            for (Map.Entry<String, String> text : texts.entrySet()) {
                jar.putNextEntry(new JarEntry(text.getKey()));
                jar.write(text.getValue().getBytes(StandardCharsets.UTF_8));
                jar.closeEntry();
            }
            jar.putNextEntry(new JarEntry(name));
            in.transferTo(jar);
            jar.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Its folder, beside the server's own. */
    static Path configure(Path home) throws IOException {
        Path folder = home.resolve("data/idp");
        ObjectNode configuration =
                Http.MAPPER.createObjectNode().put("environment", "test").put("folder", folder.toString());
        Path file = Files.createDirectories(home.resolve("config/instances")).resolve(INSTANCE + ".json");
        Files.writeString(file, configuration.toString());
        return folder;
    }
}
