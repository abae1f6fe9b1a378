// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Instances whose service went while its bundle runs on: a changed configuration rebuilds the component, and it is back in
 * a moment. Calls wait for that instead of failing (PLG-3).
 */
final class Gaps {
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Map<String, Long> left = new ConcurrentHashMap<>();
    private volatile boolean over;

    /** It went a moment ago. */
    void left(String id) {
        left.put(id, System.nanoTime());
    }

    /** The platform stops: nothing comes back, and nobody waits any more. */
    void close() {
        over = true;
    }

    /** It takes longer, from now on. */
    void prolong(String id) {
        left.computeIfPresent(id, (key, since) -> System.nanoTime());
    }

    /** It is served again. */
    void back(String id) {
        left.remove(id);
    }

    /** Whether it is worth waiting for. */
    boolean isOpen(String id) {
        Long since = over ? null : left.get(id);
        if (since == null) {
            return false;
        }
        if (System.nanoTime() - since <= LONGEST.toNanos()) {
            return true;
        }
        left.remove(id, since);
        return false;
    }
}
