// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.probe.ProbeActivator;

@DisplayName("Bundles dropped into the running platform (PLG-2, PLG-4, PLG-5)")
class DeployFolderIT {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "unpinned: refused; pinned: starts at once; tampered or built for another API: the old one stays; updated")
    void life() throws Exception {
        Path home = folder.resolve("home");
        byte[] first = bundle("1.0.0");
        byte[] second = bundle("1.1.0");
        try (ServerUnderTest server = new ServerUnderTest(home).start()) {
            drop(home, first);
            awaitLog(home, "Refused probe.jar");
            assertThat(running(home)).isEmpty();

            pin(home, first, second);
            awaitRunning(home, "1.0.0");

            drop(home, bundle("6.6.6"));
            awaitLog(home, "the version accepted before goes on");
            awaitRunning(home, "1.0.0");

            byte[] future = bundle("2.0.0", "org.osgi.framework,org.portcullis.spi;version=\"[99.0,100)\"");
            pin(home, first, second, future);
            drop(home, future);
            awaitLog(home, "it was built for org.portcullis.spi [99.0.0,100.0.0), and this platform offers");
            awaitRunning(home, "1.0.0");

            drop(home, second);
            awaitRunning(home, "1.1.0");

            Files.delete(home.resolve("deploy/probe.jar"));
            awaitRunning(home, "");
            drop(home, second);
            awaitRunning(home, "1.1.0");
            server.stop();
            Files.deleteIfExists(home.resolve("data/probe"));
            server.start();
            awaitRunning(home, "1.1.0");
        }
    }

    @Test
    @DisplayName("signed by a trusted publisher: runs; tampered: the old one stays; no longer trusted: stopped at once")
    void publisher() throws Exception {
        Path home = folder.resolve("home");
        Path jar = Files.write(folder.resolve("probe.jar"), bundle("1.0.0"));
        Path certificate = sign(jar);
        String body = Http.MAPPER
                .createObjectNode()
                .put("certificate", Files.readString(certificate))
                .toString();
        try (ServerUnderTest server = new ServerUnderTest(home).start()) {
            User admin = User.administrator(server);
            drop(home, Files.readAllBytes(jar));
            awaitLog(home, "isn't one of the trusted publishers");
            User requester = admin.enrol("rita@example.com", "requester");
            requester.call("PUT", "/trust/publishers/acme", body, Map.of()).must(403);
            assertThat(running(home)).isEmpty();

            admin.call("PUT", "/trust/publishers/acme", body, Map.of()).must(200);
            awaitRunning(home, "1.0.0");
            ServerUnderTest.await( // its activator tells before the platform has heard
                    "its publisher is shown", Duration.ofSeconds(20), () -> admin.get("/adapters/bundles")
                            .must(200)
                            .body()
                            .toString()
                            .contains("publisher:acme"));

            try (FileSystem zip = FileSystems.newFileSystem(jar)) {
                Files.writeString(zip.getPath("/extra.txt"), "not signed");
            }
            drop(home, Files.readAllBytes(jar));
            awaitLog(home, "extra.txt is not signed");
            awaitRunning(home, "1.0.0");

            admin.call("DELETE", "/trust/publishers/acme", null, Map.of()).must(204);
            awaitRunning(home, "");
            assertThat(admin.get("/trust").must(200).body().path("items"))
                    .as("the publisher of the shipped bundles alone")
                    .singleElement()
                    .extracting(each -> each.path("name").asText())
                    .isEqualTo("portcullis");
            admin.call("DELETE", "/trust/publishers/acme", null, Map.of()).must(404);
            assertThat(admin.get("/audit?limit=200").must(200).body().toString())
                    .contains("trust.publisher", "trust.remove", "bundle.refuse", "bundle.accept");
            admin.call("PUT", "/trust/publishers/acme", "{\"certificate\":\"none\"}", Map.of())
                    .must(400);
        }
    }

    /** As the guide says it; returns the signer's certificate. */
    private Path sign(Path jar) throws Exception {
        Path keys = folder.resolve("acme.p12");
        jdk(
                "keytool",
                "-genkeypair",
                "-alias",
                "acme",
                "-keyalg",
                "EC",
                "-dname",
                "CN=Acme adapters",
                "-ext",
                "eku=codeSigning",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit");
        Path certificate = folder.resolve("acme.pem");
        jdk(
                "keytool",
                "-exportcert",
                "-rfc",
                "-alias",
                "acme",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit",
                "-file",
                certificate.toString());
        jdk("jarsigner", "-keystore", keys.toString(), "-storepass", "changeit", jar.toString(), "acme");
        return certificate;
    }

    private static void jdk(String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static byte[] bundle(String version) throws IOException {
        return bundle(version, "org.osgi.framework");
    }

    private static byte[] bundle(String version, String imports) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", "org.portcullis.it.probe");
        attributes.putValue("Bundle-Version", version);
        attributes.putValue("Bundle-Activator", ProbeActivator.class.getName());
        attributes.putValue("Import-Package", imports);
        String entry = ProbeActivator.class.getName().replace('.', '/') + ".class";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream in = ProbeActivator.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            in.transferTo(jar);
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }

    private static void drop(Path home, byte[] jar) throws IOException {
        Path part = Files.write(home.resolve("data/tmp/probe.jar.part"), jar);
        Files.move(part, home.resolve("deploy/probe.jar"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void pin(Path home, byte[]... jars) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        String entries = List.of(jars).stream()
                .map(jar -> "{\"sha256\":\"" + HexFormat.of().formatHex(digest.digest(jar)) + "\"}")
                .collect(Collectors.joining(","));
        Files.writeString(home.resolve("config/trust.json"), "{\"trusted\":[" + entries + "]}");
    }

    private static void awaitRunning(Path home, String version) {
        ServerUnderTest.await(
                "the probe \"" + version + "\"", LONGEST, () -> running(home).equals(version));
    }

    private static String running(Path home) {
        Path probe = home.resolve("data/probe");
        try {
            return Files.exists(probe) ? Files.readString(probe) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitLog(Path home, String words) {
        ServerUnderTest.await("the log's \"" + words + "\"", LONGEST, () -> {
            try (Stream<String> lines = Files.lines(home.resolve("data/log/portcullis.log"))) {
                return lines.anyMatch(line -> line.contains(words));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
