// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.portcullis.it.probe.HostileVault;

/** Packs {@link HostileVault} as the bundle of a vendor that is trusted, and shouldn't be. */
final class HostileBundle {
    static final String NAME = "com.example.vault-hostile";
    static final String INSTANCE = "vault-hostile~one";
    private static final String PID = "org.portcullis.adapter.vault.hostile";
    private static final String SPI = ";version=\"[1,2)\"";
    private static final String SETTINGS = """
            <metatype:MetaData xmlns:metatype="http://www.osgi.org/xmlns/metatype/v1.4.0">
              <OCD id="hostile" name="hostile">
                <AD id="behaviour" type="String" required="false" default=""/>
                <AD id="folder" type="String"/>
                <AD id="environment" type="String"/>
              </OCD>
              <Designate factoryPid="%s"><Object ocdref="hostile"/></Designate>
            </metatype:MetaData>
            """;
    private static final String COMPONENT = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s" init="2"
                configuration-policy="require" configuration-pid="%2$s" deactivate="close">
              <implementation class="%1$s"/>
              <service>
                <provide interface="org.portcullis.spi.credential.CredentialIssuer"/>
                <provide interface="org.portcullis.spi.revocation.RevocationParticipant"/>
              </service>
            </scr:component>
            """;

    private HostileBundle() {}

    static byte[] jar() {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", NAME);
        attributes.putValue("Bundle-Version", "1.0.0");
        attributes.putValue(
                "Import-Package",
                "org.osgi.framework,org.slf4j,org.portcullis.spi" + SPI + ",org.portcullis.spi.credential" + SPI
                        + ",org.portcullis.spi.revocation" + SPI);
        attributes.putValue(
                "Provide-Capability",
                "osgi.service;objectClass:List<String>=\"org.portcullis.spi.credential.CredentialIssuer,"
                        + "org.portcullis.spi.revocation.RevocationParticipant\"");
        attributes.putValue("Service-Component", "OSGI-INF/hostile.xml");
        attributes.putValue(
                "Provide-Capability",
                "osgi.service;objectClass:List<String>=\"org.portcullis.spi.credential.CredentialIssuer,"
                        + "org.portcullis.spi.revocation.RevocationParticipant\"");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            entry(jar, "OSGI-INF/hostile.xml", COMPONENT.formatted(HostileVault.class.getName(), PID));
            entry(jar, "OSGI-INF/metatype/hostile.xml", SETTINGS.formatted(PID));
            for (String type : new String[] {"HostileVault", "HostileVault$EvilException"}) {
                jar.putNextEntry(new JarEntry("org/portcullis/it/probe/" + type + ".class"));
                try (InputStream in = HostileVault.class.getResourceAsStream(type + ".class")) {
                    in.transferTo(jar);
                }
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void entry(JarOutputStream jar, String name, String content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content.getBytes(StandardCharsets.UTF_8));
        jar.closeEntry();
    }
}
