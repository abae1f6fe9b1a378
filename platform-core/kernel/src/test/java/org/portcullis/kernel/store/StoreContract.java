// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every store keeps, whatever the database. */
abstract class StoreContract {
    static final String INSERT = "INSERT INTO meta (key, value) VALUES (?, ?)";

    SqlStore store;

    /** An empty store's configuration, with that limit of waiting writes. */
    abstract StoreConfig config(int queueLimit);

    @BeforeEach
    final void open() {
        store = SqlStore.open(config(1_000));
    }

    @AfterEach
    final void close() {
        store.close();
    }

    static int insert(Tx tx, String key) {
        return tx.update(INSERT, key, "v");
    }

    List<String> keys() {
        return store.read(
                tx -> tx.query("SELECT key FROM meta WHERE key <> 'epoch' ORDER BY key", row -> row.text("key")));
    }

    /** Holds the writer until the latch opens, so that what follows waits and becomes one batch. */
    CountDownLatch holdWriter() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        store.submit(Priority.NORMAL, tx -> {
            begun.countDown();
            return await(go);
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        return go;
    }

    static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("what was answered is read back, also after closing and opening again")
    final void keeps() {
        assertThat(store.<Integer>write(Priority.NORMAL, tx -> insert(tx, "a"))).isEqualTo(1);
        assertThat(keys()).containsExactly("a");
        store.close();
        store = SqlStore.open(config(1_000));
        assertThat(keys()).containsExactly("a");
    }

    @Test
    @DisplayName("a member that throws undoes itself alone, and its own exception reaches its caller")
    final void isolatesMembers() throws Exception {
        CountDownLatch go = holdWriter();
        IllegalArgumentException mine = new IllegalArgumentException("mine");
        CompletableFuture<Integer> before = store.submit(Priority.NORMAL, tx -> insert(tx, "before"));
        CompletableFuture<Integer> bad = store.submit(Priority.NORMAL, tx -> {
            insert(tx, "bad");
            throw mine;
        });
        CompletableFuture<Integer> conflict = store.submit(Priority.NORMAL, tx -> insert(tx, "before"));
        CompletableFuture<Integer> after = store.submit(Priority.NORMAL, tx -> insert(tx, "after"));
        go.countDown();

        assertThat(before.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(after.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThatThrownBy(() -> bad.get(10, TimeUnit.SECONDS)).hasCause(mine);
        assertThatThrownBy(() -> conflict.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(StoreConflict.class);
        assertThat(keys()).containsExactly("after", "before");
    }

    @Test
    @DisplayName("work that swallows a failed statement fails all the same")
    final void losesTransactionWithFailedStatement() {
        assertThatThrownBy(() -> store.write(Priority.NORMAL, tx -> {
                    insert(tx, "x");
                    try {
                        insert(tx, "x");
                    } catch (StoreConflict e) {
                        return "ignored";
                    }
                    return "unreachable";
                }))
                .isInstanceOf(StoreConflict.class);
        assertThat(keys()).isEmpty();
    }

    @Test
    @DisplayName("errors show no values of rows")
    final void showsNoValues() {
        store.<Integer>write(Priority.NORMAL, tx -> insert(tx, "s3cret"));
        assertThatThrownBy(() -> store.<Integer>write(Priority.NORMAL, tx -> insert(tx, "s3cret")))
                .satisfies(e -> {
                    for (Throwable t = e; t != null; t = t.getCause()) {
                        assertThat(t.getMessage()).doesNotContain("s3cret");
                    }
                });
    }

    @Test
    @DisplayName("REV-8: a revocation overtakes what waits")
    final void revocationsFirst() throws Exception {
        List<String> order = new ArrayList<>();
        CountDownLatch go = holdWriter();
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (String name : List.of("n1", "n2", "n3")) {
            all.add(store.submit(Priority.NORMAL, tx -> order.add(name)));
        }
        all.add(store.submit(Priority.REVOCATION, tx -> order.add("kill")));
        go.countDown();
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        assertThat(order).containsExactly("kill", "n1", "n2", "n3");
    }

    @Test
    @DisplayName("REV-8: a full queue refuses ordinary writes clearly, and lets revocations in")
    final void boundsTheQueue() throws Exception {
        store.close();
        store = SqlStore.open(config(2));
        CountDownLatch go = holdWriter();
        store.submit(Priority.NORMAL, tx -> insert(tx, "1"));
        CompletableFuture<Integer> second = store.submit(Priority.NORMAL, tx -> insert(tx, "2"));
        assertThatThrownBy(() -> store.submit(Priority.NORMAL, tx -> insert(tx, "3")))
                .isInstanceOf(StoreBusy.class);
        CompletableFuture<Integer> kill = store.submit(Priority.REVOCATION, tx -> insert(tx, "kill"));
        go.countDown();
        assertThat(kill.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(keys()).containsExactly("1", "2", "kill");
    }

    @Test
    @DisplayName("what was not begun in time is never done; what was begun is answered as unknown")
    final void deadlines() throws Exception {
        CountDownLatch go = holdWriter();
        assertThatThrownBy(() -> store.<Integer>write(Priority.NORMAL, Duration.ofMillis(50), tx -> insert(tx, "late")))
                .isInstanceOf(StoreBusy.class);
        go.countDown();
        CountDownLatch slow = new CountDownLatch(1);
        assertThatThrownBy(() -> store.write(Priority.NORMAL, Duration.ofMillis(200), tx -> {
                    insert(tx, "slow");
                    return await(slow);
                }))
                .isInstanceOf(OutcomeUnknown.class);
        slow.countDown();
        store.<Integer>write(Priority.NORMAL, tx -> insert(tx, "next"));
        assertThat(keys()).containsExactly("next", "slow");
    }

    @Test
    @DisplayName("a write or read inside a write, and a write inside a read, are refused rather than waited for")
    final void refusesNesting() {
        assertThatThrownBy(() -> store.write(
                        Priority.NORMAL, tx -> store.<Integer>write(Priority.NORMAL, inner -> insert(inner, "x"))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.write(Priority.NORMAL, tx -> keys())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.read(tx -> store.<Integer>write(Priority.NORMAL, inner -> insert(inner, "x"))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.<List<String>>read(tx -> keys())).isEmpty();
    }

    @Test
    @DisplayName("a read can't write, keeps its snapshot, and a Tx is of no use after its work")
    final void readsOnly() {
        assertThatThrownBy(() -> store.read(tx -> insert(tx, "x"))).isInstanceOf(StoreException.class);
        int seen = store.<Integer>read(tx -> {
            int first = count(tx);
            CompletableFuture.runAsync(() -> store.<Integer>write(Priority.NORMAL, w -> insert(w, "y")))
                    .join();
            return count(tx) - first;
        });
        assertThat(seen).isZero();
        Tx escaped = store.write(Priority.NORMAL, tx -> tx);
        assertThatThrownBy(() -> insert(escaped, "z")).isInstanceOf(IllegalStateException.class);
    }

    private static int count(Tx tx) {
        return tx.query("SELECT key FROM meta", row -> row.text("key")).size();
    }

    @Test
    @DisplayName("actions after the commit run before the answer, and not at all after a rollback")
    final void afterCommit() {
        List<String> ran = new ArrayList<>();
        store.<Integer>write(Priority.NORMAL, tx -> {
            tx.afterCommit(() -> ran.add("kept"));
            return insert(tx, "a");
        });
        assertThat(ran).containsExactly("kept");
        assertThatThrownBy(() -> store.write(Priority.NORMAL, tx -> {
                    tx.afterCommit(() -> ran.add("undone"));
                    throw new IllegalArgumentException();
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ran).containsExactly("kept");
    }

    @Test
    @DisplayName("counters only grow; a rolled back number is given again")
    final void counts() {
        assertThat(store.<Long>write(Priority.NORMAL, tx -> tx.next("change"))).isEqualTo(1);
        assertThat(store.<Long>write(Priority.NORMAL, tx -> tx.next("change"))).isEqualTo(2);
        assertThatThrownBy(() -> store.write(Priority.NORMAL, tx -> tx.next("nonsense")))
                .isInstanceOf(StoreException.class);
    }

    @Test
    @DisplayName("a newer schema and a changed migration are refused by name")
    final void refusesForeignSchema() {
        store.<Integer>write(Priority.NORMAL, tx -> tx.update("UPDATE schema_version SET checksum = 'x'"));
        store.close();
        assertThatThrownBy(() -> SqlStore.open(config(9))).hasMessageContaining("V1__begin.sql");
        assertThatThrownBy(() -> SqlStore.open(config(9))).isInstanceOf(StoreException.class);
        StoreSurgery.run(config(9), "UPDATE schema_version SET version = 99 WHERE version = 2");
        assertThatThrownBy(() -> SqlStore.open(config(9))).hasMessageContaining("newer version");
    }
}
