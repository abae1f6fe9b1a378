// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** References that this process was told to end: a late grant under them is refused. Kept for a day. */
final class EndedRefs {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int SWEEP_ABOVE = 10_000;

    private final Map<String, Instant> ended = new ConcurrentHashMap<>();
    private final Clock clock;

    EndedRefs(Clock clock) {
        this.clock = clock;
    }

    void add(GrantRef ref) {
        Instant now = clock.instant();
        if (ended.size() > SWEEP_ABOVE) {
            ended.values().removeIf(at -> at.plus(KEPT).isBefore(now));
        }
        ended.putIfAbsent(ref.role(), now);
    }

    boolean contains(GrantRef ref) {
        return ended.containsKey(ref.role());
    }
}
