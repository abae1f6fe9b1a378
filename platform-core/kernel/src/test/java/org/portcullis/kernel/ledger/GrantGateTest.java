// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.Key;

/** The gate over a real store (REV-2). */
class GrantGateTest {
    private static final Set<Key> KEYS =
            Set.of(Keys.agent("agt_1"), Keys.environment("test"), Keys.task("agt_1", "T;1%"));
    private static final Blocks.Cause CAUSE = new Blocks.Cause("psn_1", "because", Instant.EPOCH);

    @TempDir
    Path folder;

    private final Fences fences = new Fences();
    private final Blocks blocks = new Blocks(fences);
    private final GrantGate gate = new GrantGate(fences, blocks);
    private SqlStore store;

    @BeforeEach
    void open() {
        store = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    @DisplayName("held until opened: nothing is granted before the emergency file was replayed (REV-8)")
    void heldAtFirst() {
        assertThatThrownBy(this::admit).isInstanceOf(Refusal.class).hasMessageContaining("starting");
        gate.open();
        assertThat(admit()).isEqualTo("1;agent:agt_1=0;environment:test=0;task:agt_1/T%3B1%25=0");
    }

    @Test
    @DisplayName("a raised fence moves every grant under it, a raise undone moves nothing (REV-2)")
    void raise() {
        gate.open();
        String before = admit();
        assertThatThrownBy(() -> store.write(Priority.REVOCATION, tx -> {
                    fences.raise(tx, List.of(Keys.agent("agt_1")));
                    gate.admit(tx, KEYS); // fills the cache with what is about to be undone
                    throw new IllegalStateException("undone");
                }))
                .hasMessage("undone");
        assertThat(admit()).isEqualTo(before);
        List<LedgerChange> heard = new CopyOnWriteArrayList<>();
        fences.listen(heard::add);
        raise(Keys.environment("test"));
        assertThat(heard).hasSize(1);
        assertThat(heard.get(0).raised()).containsEntry(Keys.environment("test"), 1L);
        assertThat(unmoved(before)).isFalse();
        assertThat(unmoved(admit())).isTrue();
        assertThat(admit()).contains("environment:test=1");
    }

    @Test
    @DisplayName("a block and a selector's block refuse, also an agent that gets the label later; lifting allows anew")
    void blocked() {
        gate.open();
        String before = admit();
        write(tx -> blocks.set(tx, List.of(Keys.agent("agt_1"), Keys.system("s")), CAUSE));
        assertThatThrownBy(this::admit).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.slug())
                .isEqualTo("blocked"));
        assertThat(unmoved(before)).isFalse();
        write(tx -> blocks.lift(tx, Keys.agent("agt_1"), CAUSE));
        assertThat(admit()).isEqualTo(before);
        write(tx -> blocks.setSelector(tx, Selector.parse("label:team=billing"), CAUSE));
        assertThat(admit()).isEqualTo(before);
        write(tx -> {
            tx.update(
                    "INSERT INTO agent (id, name, status, environment, tier, mode, doc, owner, executive, version,"
                            + " created_at) VALUES ('agt_1', 'a', 'ACTIVE', 'test', 'LOW', 'SUPERVISED', '{}', 'o', 'e', 1, 0)");
            tx.update("INSERT INTO agent_label (agent_id, label, value) VALUES ('agt_1', 'team', 'billing')");
        });
        assertThatThrownBy(this::admit).hasMessageContaining("label:team=billing");
        assertThat(unmoved(before)).isFalse();
        write(tx -> blocks.liftSelector(tx, Selector.parse("label:team=billing"), CAUSE));
        assertThat(admit()).isEqualTo(before);
    }

    @Test
    @DisplayName("a grant is stored with its ancestors and ended once; a new epoch moves everything (OPS-3)")
    void insertAndEnd() {
        gate.open();
        String text = admit();
        Instant now = Instant.ofEpochSecond(1000);
        write(tx ->
                gate.insert(tx, new GrantRow("gnt_1", GrantKind.TOKEN, null, KEYS, text, now, now.plusSeconds(60))));
        List<String> tasks = store.read(
                tx -> tx.query("SELECT task_id FROM grant_entry WHERE agent_id = 'agt_1'", row -> row.text("task_id")));
        assertThat(tasks).containsExactly("T;1%");
        boolean first = store.write(Priority.NORMAL, tx -> gate.end(tx, "gnt_1", now, GrantState.ENDED));
        boolean second = store.write(Priority.NORMAL, tx -> gate.end(tx, "gnt_1", now, GrantState.ENDED));
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        write(tx -> fences.newEpoch(tx));
        assertThat(unmoved(text)).isFalse();
    }

    @Test
    @DisplayName("1,000 fences at once are raised by one each (REV-4)")
    void many() {
        List<Key> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add(Keys.agent("agt_" + i));
        }
        write(tx -> fences.raise(tx, many));
        write(tx -> fences.raise(tx, many));
        List<Long> twice =
                store.read(tx -> tx.query("SELECT COUNT(*) AS c FROM fence WHERE n = 2", row -> row.number("c")));
        assertThat(twice).containsExactly(1_000L);
    }

    private String admit() {
        return store.write(Priority.NORMAL, tx -> gate.admit(tx, KEYS));
    }

    private boolean unmoved(String text) {
        return store.write(Priority.NORMAL, tx -> gate.unmoved(tx, text));
    }

    private void raise(Key key) {
        write(tx -> fences.raise(tx, List.of(key)));
    }

    private void write(Consumer<Tx> work) {
        store.write(Priority.NORMAL, tx -> {
            work.accept(tx);
            return null;
        });
    }
}
