// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How an instance's processes are started.
 *
 * @param instance its id
 * @param pid its configuration's
 * @param configuration what its adapter is given
 * @param limits what its process may take
 * @param platform where the platform's own things are
 */
record Plan(String instance, String pid, Map<String, Object> configuration, Limits limits, Platform platform) {
    /** Copies the configuration. */
    Plan {
        configuration = Map.copyOf(configuration);
    }

    /**
     * What a process may take.
     *
     * @param heapMegabytes of its heap, 16 to 65,536
     * @param threads at once, 50 to 100,000
     */
    record Limits(int heapMegabytes, int threads) {
        static final int HEAP = 128;
        static final int THREADS = 300;

        /** From the instance's settings; what is missing or out of its range is the default. */
        static Limits of(Map<String, Object> settings) {
            return new Limits(
                    number(settings.get("hosted_heap_megabytes"), 16, 65_536, HEAP),
                    number(settings.get("hosted_threads"), 50, 100_000, THREADS));
        }

        private static int number(Object value, int least, int most, int none) {
            boolean good = value instanceof Number number && number.longValue() >= least && number.longValue() <= most;
            return good ? ((Number) value).intValue() : none;
        }
    }

    /**
     * The platform's own things.
     *
     * @param home its home folder
     * @param classPath of the process: the framework, logging and this bundle
     * @param bundles that the adapter stands on
     * @param systemPackages that the framework exports beside Java's
     */
    record Platform(Path home, List<Path> classPath, List<Path> bundles, String systemPackages) {}

    /** Where its processes keep what is their own. */
    Path folder() {
        return platform.home().resolve("data/hosted");
    }

    Path log() {
        return platform.home().resolve("data/log/hosted-" + instance + ".log");
    }
}
