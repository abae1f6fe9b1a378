// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.service.audit.AuditEntry;

/** AUD-3: a change and its record are one, and the caller is answered after the chain has it. */
final class OutboxTest {
    @TempDir
    Path folder;

    private final List<OutboxAppender.OutboxRecord> taken = new ArrayList<>();
    private CompletableFuture<Void> durable = CompletableFuture.completedFuture(null);
    private boolean ready = true;
    private SqlStore store;

    @BeforeEach
    void open() {
        store = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "nod_test"));
        store.attach(new OutboxAppender() {
            @Override
            public CompletableFuture<Void> committed(List<OutboxRecord> records) {
                taken.addAll(records);
                return durable;
            }

            @Override
            public boolean ready() {
                return ready;
            }
        });
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static String record(Tx tx, String action) {
        return tx.audit(
                new AuditEntry(action, "DONE", "system", Optional.of("agt_1"), Optional.empty(), Map.of("n", 1L)));
    }

    @Test
    @DisplayName("records are given in commit order, those of undone work never")
    void commitOrder() {
        String first = store.write(Priority.NORMAL, tx -> record(tx, "test.one"));
        assertThatThrownBy(() -> store.write(Priority.NORMAL, tx -> {
                    record(tx, "test.undone");
                    throw new IllegalArgumentException();
                }))
                .isInstanceOf(IllegalArgumentException.class);
        store.write(Priority.NORMAL, tx -> record(tx, "test.two"));
        assertThat(first).startsWith("evt_");
        assertThat(taken).hasSize(2);
        assertThat(taken.get(0).json()).contains("\"action\":\"test.one\"").contains("\"id\":\"" + first + "\"");
        assertThat(taken.get(1).json()).contains("test.two");
        assertThat(taken.get(1).seq()).isGreaterThan(taken.get(0).seq());
    }

    @Test
    @DisplayName("the answer waits for the chain; a revocation's doesn't (REV-8)")
    void waitsForTheChain() throws Exception {
        durable = new CompletableFuture<>();
        CompletableFuture<String> normal = store.submit(Priority.NORMAL, tx -> record(tx, "test.slow"));
        store.write(Priority.REVOCATION, tx -> record(tx, "test.kill"));
        assertThat(normal).isNotDone();
        durable.complete(null);
        assertThat(normal.get(10, TimeUnit.SECONDS)).startsWith("evt_");
    }

    @Test
    @DisplayName("a chain that fails makes the outcome unknown; the record stays in the outbox")
    void chainFails() {
        durable = CompletableFuture.failedFuture(new IllegalStateException("disk"));
        assertThatThrownBy(() -> store.write(Priority.NORMAL, tx -> record(tx, "test.lost")))
                .isInstanceOf(OutcomeUnknown.class);
        assertThat(store.<Long>read(tx -> tx.one("SELECT count(*) AS n FROM audit_outbox", row -> row.number("n"))
                        .orElseThrow()))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("while the chain can't take records, what must be recorded isn't done; kills are (REV-8)")
    void refusesWithoutChain() {
        ready = false;
        assertThatThrownBy(() -> store.write(Priority.NORMAL, Duration.ofSeconds(5), tx -> {
                    StoreContract.insert(tx, "unrecorded");
                    return record(tx, "test.no");
                }))
                .isInstanceOf(StoreUnavailable.class);
        store.write(Priority.REVOCATION, tx -> {
            StoreContract.insert(tx, "killed");
            return record(tx, "test.kill");
        });
        assertThat(store.<List<String>>read(
                        tx -> tx.query("SELECT key FROM meta WHERE key <> 'epoch'", r -> r.text("key"))))
                .containsExactly("killed");
    }
}
