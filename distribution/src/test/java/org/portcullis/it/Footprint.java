// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a running server holds, seen from outside, after a full collection.
 *
 * @param objects instances of each class
 * @param threads of the process
 * @param files open files and sockets
 * @param bundles folders that the framework keeps for bundles
 */
record Footprint(Map<String, Long> objects, long threads, long files, long bundles) {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

    static Footprint of(ServerUnderTest server) {
        jcmd(server, "GC.run"); // what needs a second round to go gets it
        Map<String, Long> objects = new TreeMap<>();
        jcmd(server, "GC.class_histogram").lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                objects.merge(matcher.group(2), Long.parseLong(matcher.group(1)), Long::sum);
            }
        });
        Path process = Path.of("/proc", String.valueOf(server.pid()));
        return new Footprint(
                objects,
                entries(process.resolve("task")),
                entries(process.resolve("fd")),
                entries(server.home().resolve("data/framework")));
    }

    long of(String type) {
        return objects.getOrDefault(type, 0L);
    }

    /** Classes of which there are that many more than there were. */
    Map<String, Long> grown(Footprint before, long by) {
        Map<String, Long> grown = new TreeMap<>();
        objects.forEach((type, count) -> {
            if (count - before.of(type) >= by) {
                grown.put(type, count - before.of(type));
            }
        });
        return grown;
    }

    private static long entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jcmd(ServerUnderTest server, String command) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            String.valueOf(server.pid()),
                            command)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
