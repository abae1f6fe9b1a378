// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.service.Refusal;
import org.portcullis.service.token.PublishedKeys;
import org.portcullis.token.jose.KeyRing;

@DisplayName("OPS-1: what one node signs, all accept")
class ClusterKeysTest {
    @TempDir
    Path folder;

    private final Board board = new Board();

    /** The store's table, which may be out of reach. */
    private static final class Board implements PublishedKeys {
        private final Map<String, String> keys = new HashMap<>();
        private boolean away;

        @Override
        public void publish(Map<String, String> byId) {
            keys.putAll(byId);
        }

        @Override
        public Map<String, String> all() {
            if (away) {
                throw new Refusal(Refusal.Kind.UNAVAILABLE, "store-unavailable", "away");
            }
            return Map.copyOf(keys);
        }
    }

    private KeyRing ring(String node) throws IOException {
        return KeyRing.open(folder.resolve(node), Clock.systemUTC(), TokenKeys.KEEP_RETIRED);
    }

    @Test
    @DisplayName("another node's keys are found once it has published them, and stay known while the store is away")
    void others() throws IOException {
        KeyRing there = ring("b");
        ClusterKeys here = new ClusterKeys(ring("a"), board);
        here.publish();
        String id = there.ownPublic().keySet().iterator().next();
        assertThat(here.find("no such key")).isEmpty();
        assertThat(here.find(null)).isEmpty();

        new ClusterKeys(there, board).publish();
        long end = System.nanoTime() + 10_000_000_000L;
        while (here.find(id).isEmpty()) { // it looks twice a second at most
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
        assertThat(here.jwks()).contains(there.ownPublic().keySet());
        board.away = true;
        assertThat(here.find(id)).isPresent();
        assertThat(here.find("no such key")).isEmpty();
    }

    @Test
    @DisplayName("nothing private is published")
    void publicHalves() throws IOException {
        ClusterKeys here = new ClusterKeys(ring("a"), board);
        here.publish();
        assertThat(board.keys).hasSize(2);
        assertThat(board.keys.values()).noneMatch(jwk -> jwk.contains("\"d\""));
        assertThat(here.jwks()).doesNotContain("\"d\"");
    }
}
