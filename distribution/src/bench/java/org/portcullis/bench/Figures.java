// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** How figures are taken and told. */
final class Figures {
    private Figures() {}

    /** The value that so many of a hundred don't exceed. */
    static double percentile(Collection<Double> values, int percent) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    /** Median, 99th of a hundred and worst, of milliseconds. */
    static String millis(Collection<Double> values) {
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms, worst %.1f ms (%d)",
                percentile(values, 50),
                percentile(values, 99),
                percentile(values, 100),
                values.size());
    }

    static double since(long begun) {
        return (System.nanoTime() - begun) / 1e6;
    }

    /** How busy the machine was: figures of a busy one say little. */
    static void printLoad(String when) throws IOException {
        String[] load = Files.readString(Path.of("/proc/loadavg")).split(" ");
        System.out.printf("load average %s: %s %s %s%n", when, load[0], load[1], load[2]);
    }

    static void print(String format, Object... arguments) {
        System.out.printf(Locale.ROOT, format + "%n", arguments);
    }
}
