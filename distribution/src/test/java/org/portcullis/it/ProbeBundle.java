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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.portcullis.it.probe.ProbeVault;

/** Packs versions of an adapter that a vendor might deliver: {@code vault-probe}. */
final class ProbeBundle {
    static final String NAME = "com.example.vault-probe";
    static final String INSTANCE = "vault-probe~one";
    private static final String SPI = ";version=\"[1,2)\"";

    private final Map<String, String> headers = new TreeMap<>();
    private final Map<String, String> behaviour = new TreeMap<>();
    private final List<Class<?>> types = new ArrayList<>(List.of(ProbeVault.class, ProbeVault.mischief()));

    private ProbeBundle(String version) {
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", NAME);
        headers.put("Bundle-Version", version);
        headers.put(
                "Import-Package",
                "org.portcullis.spi" + SPI + ",org.portcullis.spi.credential" + SPI + ",org.portcullis.spi.revocation"
                        + SPI);
        headers.put("Service-Component", "OSGI-INF/probe.xml");
        headers.put(
                "Provide-Capability",
                "osgi.service;objectClass:List<String>=\"org.portcullis.spi.credential.CredentialIssuer,"
                        + "org.portcullis.spi.revocation.RevocationParticipant\"");
        behaviour.put("version", version);
        behaviour.put("pid", "org.portcullis.adapter.vault.probe");
    }

    static ProbeBundle version(String version) {
        return new ProbeBundle(version);
    }

    ProbeBundle header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** See {@link ProbeVault}; {@code pid} is its configuration's. */
    ProbeBundle with(String what, String how) {
        behaviour.put(what, how);
        return this;
    }

    /** Classes beside the vault. */
    ProbeBundle with(Class<?>... more) {
        types.addAll(List.of(more));
        return this;
    }

    byte[] jar() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            entry(jar, "OSGI-INF/probe.xml", component().getBytes(StandardCharsets.UTF_8));
            String properties = behaviour.entrySet().stream()
                    .map(each -> each.getKey() + "=" + each.getValue() + "\n")
                    .collect(Collectors.joining());
            entry(jar, "probe.properties", properties.getBytes(StandardCharsets.ISO_8859_1));
            for (Class<?> each : types) {
                String type = each.getName().replace('.', '/') + ".class";
                try (InputStream in = each.getClassLoader().getResourceAsStream(type)) {
                    entry(jar, type, in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void entry(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }

    private String component() {
        return """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s" init="1"
                    configuration-policy="require" configuration-pid="%2$s" deactivate="close">
                  <implementation class="%1$s"/>
                  <service>
                    <provide interface="org.portcullis.spi.credential.CredentialIssuer"/>
                    <provide interface="org.portcullis.spi.revocation.RevocationParticipant"/>
                  </service>
                </scr:component>
                """.formatted(ProbeVault.class.getName(), behaviour.get("pid"));
    }

    static String sha256(byte[] jar) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Trusts those jars, as an administrator does. */
    static void pin(User administrator, byte[]... jars) {
        for (byte[] jar : jars) {
            administrator
                    .put("/trust/pins/" + sha256(jar), "{\"note\":\"test\"}")
                    .must(200);
        }
    }

    /** Trusts it and sends it to be deployed, as an administrator does. */
    static Answer deploy(User administrator, ProbeBundle bundle) {
        byte[] jar = bundle.jar();
        pin(administrator, jar);
        return administrator.deploy(jar);
    }

    /** Configures an instance, as a file that is there before the server starts. */
    static void configure(Path home, String instance) throws IOException {
        configure(home, instance, false);
    }

    /** The same in a process of its own. */
    static void configure(Path home, String instance, boolean hosted) throws IOException {
        ObjectNode configuration = Http.MAPPER
                .createObjectNode()
                .put("environment", "test")
                .put("folder", home.resolve("data/vendor").toString())
                .put("call_timeout_seconds", 10)
                .put("issue_deadline_seconds", 0);
        if (hosted) {
            configuration.put("hosted", true).put("hosted_heap_megabytes", 64);
        }
        Path file = Files.createDirectories(home.resolve("config/instances")).resolve(instance + ".json");
        Files.writeString(file, configuration.toString());
    }

    /** Lets the tour's system draw from it, and from nothing else. */
    static void bind(User administrator) {
        ObjectNode system = Http.MAPPER.createObjectNode().put("environment", "test");
        for (String operation : new String[] {"read-invoices", "export-invoices"}) {
            system.withObjectProperty("operations")
                    .putObject(operation)
                    .put("class", "READ")
                    .putObject("bindings")
                    .putObject("vault")
                    .put("instance", INSTANCE)
                    .putObject("template");
        }
        administrator.put("/systems/billing-db", system.toString()).must(200);
    }
}
