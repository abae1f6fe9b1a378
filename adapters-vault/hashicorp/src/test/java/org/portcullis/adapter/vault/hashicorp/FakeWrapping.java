// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Answers that are kept for who opens them first. */
final class FakeWrapping {
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    private record Kept(Object answer, String path, Instant end) {}

    /** The answer that is given in its place. */
    Map<String, Object> keep(Object answer, String path, String ttl, Instant now) {
        String token = "w." + UUID.randomUUID();
        long seconds = Long.parseLong(ttl.replace("s", ""));
        kept.put(token, new Kept(answer, path, now.plusSeconds(seconds)));
        return Map.of("wrap_info", Map.of("token", token, "ttl", seconds, "creation_path", path));
    }

    /** What it was made by; null when it isn't there (any more). */
    String path(String token, Instant now) {
        Kept one = kept.get(token);
        return one == null || now.isAfter(one.end) ? null : one.path;
    }

    /** What is inside, once; null when it isn't there (any more). */
    Object open(String token, Instant now) {
        Kept one = kept.remove(token);
        return one == null || now.isAfter(one.end) ? null : one.answer;
    }

    /** Somebody in between opens all that is kept and puts it back as his own. */
    void stealAll(boolean puttingBack) {
        kept.replaceAll((token, one) -> new Kept(one.answer, "sys/wrapping/wrap", one.end));
        if (!puttingBack) {
            kept.clear();
        }
    }
}
