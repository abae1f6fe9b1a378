// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;

/** A clock that is set back revives nothing and stops grants; nodes tell each other what they have seen (OPS-1, REV-2). */
class NodePresenceTest {
    @TempDir
    Path folder;

    /** The system's clock with a shift. */
    private static final class Shifted extends Clock {
        private volatile Duration shift = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(shift);
        }
    }

    @Test
    @DisplayName(
            "an hour back: time goes on by the monotonic clock, grants are refused with the reason, until it is right")
    void setBack() throws Exception {
        Shifted clock = new Shifted();
        Fences fences = new Fences();
        GrantGate gate = new GrantGate(fences, new Blocks(fences));
        gate.open();
        try (SqlStore store = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"))) {
            NodeView view = new NodeView(store, fences, clock);
            NodePresence presence = new NodePresence(store, view, gate, clock);
            Ground.await(() -> !store.read(tx -> tx.query("SELECT id FROM node", row -> row.text("id")))
                    .isEmpty());
            long before = view.nowMillis();
            clock.shift = Duration.ofHours(-1);
            assertThat(view.nowMillis()).isBetween(before - 5_000, before + 60_000);
            Ground.await(() -> !gate.holds().isEmpty());
            assertThatThrownBy(() -> store.write(Priority.NORMAL, tx -> gate.admit(tx, Set.of(Keys.agent("agt_1")))))
                    .hasMessageContaining("clock");
            clock.shift = Duration.ZERO;
            Ground.await(() -> gate.holds().isEmpty());
            presence.close();
            view.close();

            clock.shift = Duration.ofHours(-1); // set back while the platform was down
            NodeView again = new NodeView(store, fences, clock);
            NodePresence next = new NodePresence(store, again, gate, clock);
            Ground.await(() -> !gate.holds().isEmpty());
            next.close();
            again.close();
        }
    }

    @Test
    @DisplayName("another node that lives and hasn't seen a fence is named; one that has left isn't waited for")
    void others() throws Exception {
        Ground ground = new Ground(folder);
        NodePresence presence = new NodePresence(ground.store, ground.view, ground.gate, ground.clock);
        try {
            ground.agent("agt_1", "LOW");
            ground.write(tx -> ground.fences.raise(tx, Set.of(Keys.agent("agt_1"))));
            assertThat(presence.behind(Set.of(Keys.agent("agt_1")))).isEmpty();
            Instant now = ground.clock.instant();
            ground.write(tx -> tx.update(
                    "INSERT INTO node (id, started_at, heartbeat_at, alive_until, change_seen) VALUES ('n2', ?, ?, ?, 0)",
                    now,
                    now,
                    now.plusSeconds(60)));
            Ground.await(() -> !presence.behind(Set.of(Keys.agent("agt_1"))).isEmpty());
            assertThat(presence.behind(Set.of(Keys.agent("agt_1")))).containsExactly("n2");
            ground.write(tx -> tx.update("UPDATE node SET change_seen = 1000 WHERE id = 'n2'"));
            assertThat(presence.behind(Set.of(Keys.agent("agt_1")))).isEmpty();
            ground.write(tx -> tx.update("UPDATE node SET change_seen = 0, alive_until = 0 WHERE id = 'n2'"));
            assertThat(presence.behind(Set.of(Keys.agent("agt_1")))).isEmpty();
        } finally {
            presence.close();
            ground.close();
        }
    }

    @Test
    @DisplayName("a second process with a copy of this node's folder: the one that was started first grants no more")
    void twin() throws Exception {
        Ground ground = new Ground(folder);
        NodePresence presence = new NodePresence(ground.store, ground.view, ground.gate, ground.clock);
        try {
            Instant now = ground.clock.instant();
            Ground.await(() -> ground.store
                            .read(tx -> tx.query("SELECT id FROM node", row -> row.text("id")))
                            .size()
                    == 1);
            ground.write(tx -> tx.update("UPDATE node SET started_at = ?", now.plusSeconds(60)));
            ground.write(tx -> tx.update(
                    "INSERT INTO node (id, started_at, heartbeat_at, alive_until, change_seen) VALUES ('n2', ?, ?, ?, 0)",
                    now,
                    now,
                    now.plusSeconds(60))); // somebody who waits for acknowledgements, so that it beats at once
            Ground.await(() -> presence.others().size() == 1);
            ground.write(tx -> ground.fences.raise(tx, Set.of(Keys.agent("agt_1"))));
            Ground.await(() -> !ground.gate.holds().isEmpty());
            assertThat(ground.gate.holds().get(0))
                    .contains("n1")
                    .contains("copy")
                    .contains("node-id");
        } finally {
            presence.close();
            ground.close();
        }
    }

    @Test
    @DisplayName(
            "OPS-3: a database that was set back under a running node: what happens in it then is seen, not taken as known")
    void setBackDatabase() throws Exception {
        try (Ground ground = new Ground(folder)) {
            ground.agent("agt_1", "LOW");
            ground.write(tx -> ground.fences.raise(tx, Set.of(Keys.agent("agt_2"))));
            ground.write(tx -> ground.fences.raise(tx, Set.of(Keys.agent("agt_3"))));
            Ground.await(() -> ground.view.seen() == 2);
            ground.write(tx -> {
                tx.update("UPDATE counter SET n = 0 WHERE name = 'change'");
                tx.update("DELETE FROM fence");
            });
            Ground.await(() -> ground.view.seen() == 0);
            ground.write(
                    tx -> { // as another node does: this one's view hears of it by its poll only
                        tx.update("UPDATE counter SET n = 1 WHERE name = 'change'");
                        tx.update(
                                "INSERT INTO fence (key_kind, key_id, epoch, n, changed_seq) VALUES ('AGENT', 'agt_1', 1, 1, 1)");
                    });
            Ground.await(() -> ground.view.seen() == 1);
            assertThat(ground.view.sees(Set.of(Keys.agent("agt_1")))).isTrue();
        }
    }
}
