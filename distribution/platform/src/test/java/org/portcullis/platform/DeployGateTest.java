// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.service.adapters.AdapterBundle;

@DisplayName("Only pinned jars of the deploy folder run (PLG-4)")
class DeployGateTest {

    @TempDir
    Path home;

    private Path jar;

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(home.resolve("deploy"));
        Files.createDirectories(home.resolve("config"));
        jar = Files.writeString(home.resolve("deploy/adapter.jar"), "version 1");
    }

    @Test
    @DisplayName("a pinned jar is handed out as a copy that no later change of the file reaches")
    void accepted() throws Exception {
        pin("version 1");
        URL url = new DeployGate(home, Optional.empty()).transform(jar.toUri().toURL());
        Files.writeString(jar, "something else");
        assertThat(Path.of(url.toURI())).hasContent("version 1").startsWith(home.resolve("data"));
    }

    @Test
    @DisplayName("an unknown jar is refused with its digest, and told to listeners, the early and the late")
    void refused() throws Exception {
        pin("another");
        DeployGate gate = new DeployGate(home, Optional.empty());
        List<AdapterBundle> early = new ArrayList<>();
        gate.listen(early::add);

        assertThat(gate.transform(jar.toUri().toURL())).isNull();

        assertThat(early).hasSize(1);
        assertThat(early.get(0).state()).isEqualTo("REFUSED");
        assertThat(early.get(0).reason()).contains(digest("version 1"), "config/trust.json");
        List<AdapterBundle> late = new ArrayList<>();
        gate.listen(late::add);
        assertThat(late).isEqualTo(early);
    }

    @Test
    @DisplayName("a refused change of an accepted jar leaves the accepted one running")
    void predecessorStays() throws Exception {
        pin("version 1");
        DeployGate gate = new DeployGate(home, Optional.empty());
        URL first = gate.transform(jar.toUri().toURL());
        Files.writeString(jar, "tampered");

        assertThat(gate.transform(jar.toUri().toURL())).isEqualTo(first);
        assertThat(Path.of(first.toURI())).hasContent("version 1");
        assertThat(gate.jars()).singleElement().satisfies(bundle -> {
            assertThat(bundle.state()).isEqualTo("REFUSED");
            assertThat(bundle.reason()).contains("accepted before goes on");
        });
    }

    @Test
    @DisplayName("without a readable trust file nothing runs")
    void failsClosed() throws Exception {
        DeployGate gate = new DeployGate(home, Optional.empty());
        assertThat(gate.transform(jar.toUri().toURL())).isNull();
        Files.writeString(home.resolve("config/trust.json"), "{ not json");
        assertThat(gate.transform(jar.toUri().toURL())).isNull();
    }

    @Test
    @DisplayName("a removed jar isn't listed any more; other folders and other files are none of its business")
    void scope() throws Exception {
        DeployGate gate = new DeployGate(home, Optional.empty());
        assertThat(gate.transform(jar.toUri().toURL())).isNull();
        Files.delete(jar);
        assertThat(gate.jars()).isEmpty();
        assertThat(gate.canHandle(home.resolve("deploy/adapter.jar").toFile())).isTrue();
        assertThat(gate.canHandle(home.resolve("deploy/notes.txt").toFile())).isFalse();
        assertThat(gate.canHandle(home.resolve("config/adapter.jar").toFile())).isFalse();
    }

    @Test
    @DisplayName("trust that is taken back while a jar is being let in reaches that jar too")
    void unpinnedMeanwhile() throws Exception {
        pin("version 1");
        DeployGate gate = new DeployGate(home, Optional.empty());
        Thread administrator = new Thread(gate::trustChanged);
        gate.listen(decision -> {
            if (decision.state().equals("ACCEPTED")) {
                unpin();
                administrator.start();
                join(administrator, 500); // it would be done by then if nothing held it
            }
        });
        assertThat(gate.transform(jar.toUri().toURL())).isNotNull();
        join(administrator, 10_000);
        assertThat(gate.transform(jar.toUri().toURL())).as("no version goes on").isNull();
    }

    private void unpin() {
        try {
            Files.writeString(home.resolve("config/trust.json"), "{\"trusted\":[]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(Thread thread, long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void pin(String content) throws Exception {
        Files.writeString(
                home.resolve("config/trust.json"), "{\"trusted\":[{\"sha256\":\"" + digest(content) + "\"}]}");
    }

    private static String digest(String content) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
    }
}
