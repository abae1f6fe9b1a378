// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.service.Refusal;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.adapters.Deployed;
import org.portcullis.service.platform.BundleJudge;
import org.portcullis.service.platform.DeployFolder;

@DisplayName("One gate for every bundle, with the version that worked behind each update (PLG-2, PLG-4)")
class DeployGateTest {
    private static final String FIRST = "com.example.a 1.0.0";
    private static final String SECOND = "com.example.a 2.0.0";

    @TempDir
    Path home;

    private final FakeHost host = new FakeHost();
    private final List<String> told = new ArrayList<>();
    private Optional<String> flaw = Optional.empty();
    private Runnable duringTrial = () -> {};
    private Path jar;
    private DeployGate gate;

    @BeforeEach
    void folders() throws Exception {
        Files.createDirectories(home.resolve("deploy"));
        Files.createDirectories(home.resolve("config"));
        jar = home.resolve("deploy/adapter.jar");
        pin(bundle("1.0.0"), bundle("2.0.0"), bundle("6.6.6"));
        restarted();
    }

    private void restarted() throws IOException {
        host.installed.clear();
        gate = new DeployGate(home, host);
        gate.judge = new Judge();
        gate.listen(decision -> told.add(decision.state() + " " + decision.name()));
        gate.begin();
    }

    private final class Judge implements BundleJudge {
        @Override
        public Optional<String> objection(Candidate candidate, OptionalLong running) {
            return Optional.empty();
        }

        @Override
        public void hold(long bundle) {}

        @Override
        public void letGo(long bundle) {}

        @Override
        public Optional<String> flaw(long running, long held, Duration patience, BooleanSupplier giveUp) {
            duringTrial.run();
            return flaw;
        }

        @Override
        public void replace(long running, long held) {}

        @Override
        public boolean awaitIdle(long bundle, Duration patience, BooleanSupplier giveUp) {
            return true;
        }
    }

    private void dropped(String version) throws Exception {
        Files.write(home.resolve("new"), bundle(version));
        Files.move(
                home.resolve("new"),
                jar,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        gate.poll(); // a file must stand still between two looks
        gate.poll();
    }

    private Deployed uploaded(String version) throws Exception {
        try (DeployFolder.Upload upload = gate.receive(new ByteArrayInputStream(bundle(version)))) {
            return gate.deploy(upload, false, () -> {});
        }
    }

    @Test
    @DisplayName("a pinned jar runs as the private copy that was checked, and nothing is installed twice")
    void accepted() throws Exception {
        dropped("1.0.0");
        gate.poll();
        assertThat(host.installed.values()).containsExactly(FIRST);
        assertThat(told).containsExactly("ACCEPTED com.example.a");
        assertThat(left("data/tmp/deploy")).isEmpty();
    }

    @Test
    @DisplayName(
            "an unknown jar is refused with its digest, told to listeners, the early and the late, and not listed once gone")
    void refused() throws Exception {
        dropped("3.0.0");
        assertThat(host.installed).isEmpty();
        assertThat(told).containsExactly("REFUSED adapter.jar");
        AdapterBundle shown = gate.jars().get(0);
        assertThat(shown.reason()).contains(digest(bundle("3.0.0")), "config/trust.json");
        List<AdapterBundle> late = new ArrayList<>();
        gate.listen(late::add);
        assertThat(late).containsExactly(shown);
        Files.delete(jar);
        gate.poll();
        assertThat(gate.jars()).isEmpty();
    }

    @Test
    @DisplayName("a refused change of an accepted jar leaves the accepted one running, over a restart too")
    void predecessorStays() throws Exception {
        dropped("1.0.0");
        dropped("3.0.0");
        assertThat(host.installed.values()).containsExactly(FIRST);
        assertThat(gate.jars()).anyMatch(each -> each.reason().contains("accepted before goes on"));
        restarted();
        assertThat(host.installed.values()).containsExactly(FIRST);
    }

    @Test
    @DisplayName("a jar that can't be read at the start is refused, and holds nobody else up")
    void unreadable() throws Exception {
        dropped("1.0.0");
        Files.delete(jar);
        Files.createSymbolicLink(jar, Path.of("/proc/self/mem")); // a regular file whose first byte can't be read
        Files.write(home.resolve("deploy/z.jar"), bundle("2.0.0"));
        restarted();
        assertThat(gate.jars()).anyMatch(each -> each.reason().contains("it can't be checked"));
        assertThat(host.installed).hasSize(1);
    }

    @Test
    @DisplayName("without a readable trust file nothing runs")
    void failsClosed() throws Exception {
        Files.delete(home.resolve("config/trust.json"));
        dropped("1.0.0");
        Files.writeString(home.resolve("config/trust.json"), "{ not json");
        gate.poll();
        gate.poll();
        assertThat(host.installed).isEmpty();
    }

    @Test
    @DisplayName("trust that is taken back while a version is tried ends that at once, and the version before goes on")
    void distrustedMeanwhile() throws Exception {
        uploaded("1.0.0");
        duringTrial = () -> {
            try {
                pin(bundle("1.0.0"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> uploaded("2.0.0"));
        assertThat(refusal.getMessage()).contains("what is trusted changed meanwhile", "1.0.0 goes on");
        assertThat(host.installed.values()).containsExactly(FIRST);
        pin();
        gate.trustChanged();
        assertThat(host.installed).isEmpty();
    }

    @Test
    @DisplayName("a dropped update that fails its trial: the version before goes on, and no restart tries it again")
    void rolledBack() throws Exception {
        dropped("1.0.0");
        flaw = Optional.of("it is broken");
        dropped("2.0.0");
        assertThat(host.installed.values()).containsExactly(FIRST);
        assertThat(told).contains("ROLLED_BACK com.example.a", "REFUSED adapter.jar");
        assertThat(gate.jars()).anyMatch(each -> each.reason().contains("2.0.0 was rolled back: it is broken"));
        flaw = Optional.empty();
        restarted();
        gate.poll();
        gate.poll();
        assertThat(host.installed.values()).containsExactly(FIRST);
        assertThat(gate.jars()).anyMatch(each -> each.reason().contains("it is broken"));
        uploaded("2.0.0"); // somebody wants it all the same
        assertThat(host.installed.values()).containsExactly(SECOND);
        assertThat(gate.jars()).singleElement().satisfies(each -> assertThat(each.reason())
                .isEmpty());
    }

    @Test
    @DisplayName(
            "an upload that can't be started, fails its trial or can't be kept leaves jar, version and room as they were")
    void nothingLeft() throws Exception {
        assertThat(catchThrowableOfType(Refusal.class, () -> uploaded("6.6.6")).slug())
                .isEqualTo("bundle-refused");
        assertThat(left("deploy")).isEmpty();
        assertThat(left("data/deploy")).isEmpty();
        uploaded("1.0.0");
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> uploaded("6.6.6"));
        assertThat(refusal.slug()).isEqualTo("update-rolled-back");
        assertThat(refusal.getMessage()).contains("its start failed", "1.0.0 goes on");
        host.conflict("it would be something else");
        assertThat(catchThrowableOfType(Refusal.class, () -> uploaded("2.0.0")).slug())
                .isEqualTo("bundle-refused");
        assertThat(host.installed.values()).containsExactly(FIRST);
        assertThat(Files.readAllBytes(home.resolve("deploy/com.example.a.jar"))).isEqualTo(bundle("1.0.0"));
        assertThat(left("data/tmp/deploy")).isEmpty();
        assertThat(left("data/deploy/com.example.a")).hasSize(2);
    }

    @Test
    @DisplayName("what can't be recorded doesn't happen")
    void unrecorded() throws Exception {
        try (DeployFolder.Upload upload = gate.receive(new ByteArrayInputStream(bundle("1.0.0")))) {
            assertThat(catchThrowableOfType(
                            IllegalStateException.class,
                            () -> gate.deploy(upload, false, () -> {
                                throw new IllegalStateException("the disk is full");
                            })))
                    .isNotNull();
        }
        assertThat(host.installed).isEmpty();
        assertThat(left("deploy")).isEmpty();
    }

    @Test
    @DisplayName(
            "a kill between the jar's place and its state: the old one is started, then the new one follows as an update")
    void cut() throws Exception {
        uploaded("1.0.0");
        Files.write(home.resolve("deploy/com.example.a.jar"), bundle("2.0.0"));
        restarted();
        assertThat(host.installed.values()).containsExactly(FIRST);
        gate.poll();
        gate.poll();
        assertThat(host.installed.values()).containsExactly(SECOND);
        assertThat(gate.rollback("com.example.a", () -> {}).bundle().version()).isEqualTo("1.0.0");
        restarted();
        assertThat(host.installed.values()).containsExactly(FIRST);
        assertThat(gate.rollback("com.example.a", () -> {}).bundle().version()).isEqualTo("2.0.0");
        Files.delete(home.resolve("deploy/com.example.a.jar"));
        restarted();
        assertThat(host.installed).isEmpty();
        assertThat(left("data/deploy")).isEmpty();
    }

    @Test
    @DisplayName("one file for each bundle: a second one is refused until the first is gone")
    void twoFiles() throws Exception {
        dropped("1.0.0");
        Files.write(home.resolve("deploy/b.jar"), bundle("2.0.0"));
        gate.poll();
        gate.poll();
        assertThat(host.installed.values()).containsExactly(FIRST);
        assertThat(gate.jars()).anyMatch(each -> each.reason().contains("runs from adapter.jar already"));
        Files.delete(jar);
        gate.poll();
        assertThat(host.installed.values()).containsExactly(SECOND);
    }

    private List<String> left(String where) {
        try (Stream<Path> files = Files.list(home.resolve(where))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bundle(String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", "com.example.a;singleton:=true");
        attributes.putValue("Bundle-Version", version);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes)) {
            java.util.zip.ZipEntry entry = new java.util.zip.ZipEntry("META-INF/MANIFEST.MF");
            entry.setTime(0); // the same bytes each time
            out.putNextEntry(entry);
            manifest.write(out);
            out.closeEntry();
        }
        return bytes.toByteArray();
    }

    private void pin(byte[]... jars) throws Exception {
        Path file = home.resolve("config/trust.json");
        long before = Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : 0;
        String pins = Stream.of(jars)
                .map(each -> "{\"sha256\":\"" + digest(each) + "\"}")
                .collect(Collectors.joining(","));
        do { // a file system's clock may stand still for a moment
            Files.writeString(file, "{\"trusted\":[" + pins + "]}");
        } while (Files.getLastModifiedTime(file).toMillis() == before);
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
