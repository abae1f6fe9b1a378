// SPDX-License-Identifier: Apache-2.0

package org.portcullis.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** CPU time from a start to readiness, on a home that is there already, and the resident memory ten seconds later. */
final class StartBench {

    private static final int ROUNDS = 3;
    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private StartBench() {}

    static void main(String[] arguments) throws Exception {
        Path home = Files.createTempDirectory("portcullis-start");
        try {
            round(home, Duration.ZERO);
            System.out.println("second start: CPU to ready, elapsed, resident memory when idle");
            for (int round = 0; round < ROUNDS; round++) {
                Figures figures = round(home, IDLE);
                System.out.printf(
                        "  %.2f s CPU  %.2f s  %d MB%n",
                        figures.cpu.toMillis() / 1000.0,
                        figures.elapsed.toMillis() / 1000.0,
                        figures.residentMegabytes);
            }
            System.out.println("targets: at most 4 s CPU, at most 250 MB");
        } finally {
            delete(home);
        }
    }

    private static Figures round(Path home, Duration idle) throws IOException, InterruptedException {
        Path ports = home.resolve("data/ports.json");
        Files.deleteIfExists(ports);
        ProcessBuilder builder =
                new ProcessBuilder(Path.of(System.getProperty("portcullis.distribution"), "bin/portcullis-server")
                        .toString());
        builder.environment().put("PORTCULLIS_HOME", home.toString());
        builder.environment().put("PORTCULLIS_CONTROL_PORT", "0");
        builder.environment().put("PORTCULLIS_DATA_PORT", "0");
        long begin = System.nanoTime();
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(home.resolve("output").toFile()))
                .start();
        try {
            while (!Files.exists(ports)) {
                if (!process.isAlive() || System.nanoTime() - begin > LONGEST.toNanos()) {
                    throw new IOException("The server didn't start: " + Files.readString(home.resolve("output")));
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
            Duration cpu = process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
            TimeUnit.MILLISECONDS.sleep(idle.toMillis());
            return new Figures(cpu, elapsed, resident(process.pid()));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static long resident(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private record Figures(Duration cpu, Duration elapsed, long residentMegabytes) {}
}
