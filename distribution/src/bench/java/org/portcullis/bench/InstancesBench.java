// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A second start with 5 and with 100 instances of the local vault, each with a folder of its own, until all of them are
 * ACTIVE; and the memory that the idle server holds then, after a collection.
 */
final class InstancesBench {
    private static final int FEW = 5;
    private static final int MANY = 100;
    private static final int ROUNDS = 3;
    private static final Duration IDLE = Duration.ofSeconds(5);

    private InstancesBench() {}

    /** Prints both, and what one instance costs. */
    static void main(String[] arguments) throws Exception {
        System.out.println("instances: CPU and seconds from the start until all are active, resident MB when idle");
        double[] few = measured(FEW);
        double[] many = measured(MANY);
        System.out.printf(
                Locale.ROOT,
                "  %d against %d: CPU %.2f times, elapsed %.2f times (target: at most 2), %.2f MB an instance (target: at"
                        + " most 1)%n",
                MANY,
                FEW,
                many[0] / few[0],
                many[1] / few[1],
                (many[2] - few[2]) / (MANY - FEW));
    }

    private static double[] measured(int instances) throws Exception {
        double[] best = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        try (Platform platform = Platform.start(home -> configure(home, instances))) {
            for (int round = 0; round < ROUNDS; round++) {
                long begun = System.nanoTime();
                platform.restartAtOnce();
                platform.awaitActive(instances);
                double seconds = (System.nanoTime() - begun) / 1e9;
                double cpu = platform.cpu().toMillis() / 1000.0;
                TimeUnit.MILLISECONDS.sleep(IDLE.toMillis());
                double megabytes = platform.residentMegabytes();
                System.out.printf(
                        Locale.ROOT,
                        "  %3d instances: %.2f s CPU  %.2f s  %.0f MB%n",
                        instances,
                        cpu,
                        seconds,
                        megabytes);
                best[0] = Math.min(best[0], cpu);
                best[1] = Math.min(best[1], seconds);
                best[2] = Math.min(best[2], megabytes);
            }
        }
        return best;
    }

    private static void configure(Path home, int instances) {
        try {
            Path folder = Files.createDirectories(home.resolve("config/instances"));
            for (int i = 0; i < instances; i++) {
                ObjectNode configuration = Platform.JSON
                        .createObjectNode()
                        .put("environment", "test")
                        .put("url", "${portcullis.target.url}")
                        .put("admin_url", "${portcullis.target.admin.url}")
                        .put("admin_secret_ref", "file:data/keys/target-admin")
                        .put("key_ref", "file:data/keys/master")
                        .put("folder", "data/vault-local~bench-" + i);
                Files.writeString(folder.resolve("vault-local~bench-" + i + ".json"), configuration.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a process, in megabytes. */
    static double resident(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                    .findFirst()
                    .orElse(0);
        }
    }
}
