// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayName("150 times deployed, updated and removed under load: nothing is left (PLG-2)")
class DeployCyclesIT {
    private static final int WARM = 30;
    private static final int CYCLES = 150;
    private static final String OURS = "/adapters/bundles/" + ProbeBundle.NAME;
    private static final String LOADER = "org.apache.felix.framework.BundleWiringImpl$BundleClassLoader";

    @TempDir
    Path folder;

    private final List<Long> toActive = new ArrayList<>();
    private final List<Long> toUpdate = new ArrayList<>();
    private User admin;
    private byte[] first;
    private byte[] second;

    @Test
    @DisplayName("no class loader, thread, file, socket, service or bundle folder; nobody else fails")
    void cycles() throws Exception {
        Path home = folder.resolve("home");
        ProbeBundle.configure(home, ProbeBundle.INSTANCE);
        try (ServerUnderTest server = new ServerUnderTest(home).start()) {
            Office office = new Office(server);
            admin = office.administrator();
            first = ProbeBundle.version("1.0.0").jar();
            second = ProbeBundle.version("1.1.0").jar();
            ProbeBundle.pin(admin, first, second);
            try (ProbeCalls others = new ProbeCalls(office, 2, 20)) {
                cycle(WARM);
                Footprint before = Footprint.of(server);
                toActive.clear();
                toUpdate.clear();
                cycle(CYCLES);
                assertThat(others.failures())
                        .as(() -> denials(office.governor(), others.failures()))
                        .isEmpty();
                assertThat(others.done()).isPositive();
                others.close();
                Footprint after = Footprint.of(server);
                report(before, after);
                assertThat(after.of(LOADER)).as("class loaders").isEqualTo(before.of(LOADER));
                assertThat(after.of("org.portcullis.it.probe.ProbeVault")).isZero();
                assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads() + 10);
                assertThat(after.files()).as("files and sockets").isLessThanOrEqualTo(before.files() + 10);
                assertThat(after.bundles()).as("bundle folders").isEqualTo(before.bundles());
                assertThat(platformsOwn(after.grown(before, CYCLES / 2))).isEmpty();
            }
            assertThat(left(home.resolve("data/tmp/deploy"))).isZero();
            assertThat(left(home.resolve("data/deploy"))).isZero();
            assertThat(left(home.resolve("deploy"))).isZero();
        }
    }

    /** An agent is told no reason; the audit is. */
    private static String denials(User viewer, List<String> failures) {
        return failures.isEmpty()
                ? ""
                : viewer.text("/audit/export?from=" + Instant.now().minusSeconds(120))
                        .lines()
                        .filter(line -> line.contains("DENIED") || line.contains("FAILED"))
                        .collect(Collectors.joining("\n"));
    }

    private void cycle(int times) {
        for (int i = 0; i < times; i++) {
            toActive.add(admin.deploy(first).must(201).body().path("took_ms").asLong());
            toUpdate.add(admin.deploy(second).must(200).body().path("took_ms").asLong());
            admin.delete(OURS).must(204);
        }
    }

    /** Those that a leak of the framework, the components or the kernel would show in; the load makes records all the time. */
    private static Map<String, Long> platformsOwn(Map<String, Long> grown) {
        grown.keySet()
                .removeIf(
                        type -> !type.matches(
                                "org\\.apache\\.felix\\..*|org\\.osgi\\..*|java\\.lang\\.Thread"
                                        + "|java\\.lang\\.Class|java\\.util\\.(jar|zip)\\..*|org\\.portcullis\\.(platform|kernel\\.(invoke|adapters)).*"));
        return grown;
    }

    private void report(Footprint before, Footprint after) {
        System.out.printf(
                "%d cycles: deploy to active p50 %d ms, at most %d ms; update p50 %d ms, at most %d ms; class loaders"
                        + " %d -> %d, threads %d -> %d, files and sockets %d -> %d%n",
                CYCLES,
                median(toActive),
                Collections.max(toActive),
                median(toUpdate),
                Collections.max(toUpdate),
                before.of(LOADER),
                after.of(LOADER),
                before.threads(),
                after.threads(),
                before.files(),
                after.files());
        System.out.println("cycles, grown: " + after.grown(before, CYCLES / 2));
        assertThat(median(toActive)).as("deploy to active, ms").isLessThan(1_000);
    }

    private static long median(List<Long> millis) {
        return millis.stream().sorted().skip(millis.size() / 2).findFirst().orElseThrow();
    }

    private static long left(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.count();
        }
    }
}
