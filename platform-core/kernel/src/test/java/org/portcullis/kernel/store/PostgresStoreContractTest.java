// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.tck.server.PostgresServer;

/** OPS-1: the store of a cluster, on a real server. */
@Tag("slow")
final class PostgresStoreContractTest extends StoreContract {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static PostgresServer server;
    private String database;

    @BeforeAll
    static void start() {
        // a killed process loses nothing without fsync, only a killed machine does; CrashContract runs with it
        server = PostgresServer.start(List.of("fsync=off"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    StoreConfig config(int queueLimit) {
        if (database == null) {
            database = newDatabase(server);
        }
        return new StoreConfig(
                server.url(database),
                server.superuser(),
                server::password,
                "nod_test",
                2,
                queueLimit,
                Duration.ofSeconds(5));
    }

    static String newDatabase(PostgresServer server) {
        String name = "store" + COUNT.incrementAndGet();
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            return name;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName(
            "while the server is gone writes are denied clearly and soon; when it is back, nothing answered is lost")
    void survivesTheServersDeath() {
        store.<Integer>write(Priority.NORMAL, tx -> insert(tx, "before"));
        server.kill();
        long begin = System.nanoTime();
        assertThatThrownBy(() -> store.<Integer>write(Priority.NORMAL, tx -> insert(tx, "during")))
                .isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> store.<Integer>write(Priority.REVOCATION, tx -> insert(tx, "during")))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
        assertThat(store.health().writable()).isFalse();
        assertThatThrownBy(this::keys).isInstanceOf(StoreUnavailable.class);

        server.startAgain();
        writeWhenBack("after", Duration.ofSeconds(20));
        assertThat(keys()).containsExactly("after", "before");
        assertThat(store.health().writable()).isTrue();
    }

    private void writeWhenBack(String key, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                store.<Integer>write(Priority.NORMAL, tx -> insert(tx, key));
                return;
            } catch (StoreUnavailable e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    @Test
    @DisplayName("a session that the server ends is replaced, for reading and for writing")
    void survivesTerminatedSessions() throws SQLException {
        store.<Integer>write(Priority.NORMAL, tx -> insert(tx, "a"));
        keys();
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
        }
        assertThat(keys()).containsExactly("a");
        writeWhenBack("b", Duration.ofSeconds(10));
        assertThat(keys()).containsExactly("a", "b");
    }

    @Test
    @DisplayName("OPS-1: writers of two nodes are serial: none reads what the other is about to change")
    void serialOverNodes() throws Exception {
        int each = 100;
        try (SqlStore other = SqlStore.open(config(1_000))) {
            Thread thread = new Thread(() -> countUp(other, each));
            thread.start();
            countUp(store, each);
            thread.join();
        }
        long n = store.<Long>read(PostgresStoreContractTest::count);
        assertThat(n).isEqualTo(2L * each);
    }

    private static void countUp(SqlStore on, int times) {
        for (int i = 0; i < times; i++) {
            on.<Integer>write(Priority.NORMAL, tx -> {
                long n = count(tx);
                return tx.update("UPDATE counter SET n = ? WHERE name = 'change'", n + 1);
            });
        }
    }

    private static long count(Tx tx) {
        return tx.one("SELECT n FROM counter WHERE name = 'change'", row -> row.number("n"))
                .orElseThrow();
    }

    @Test
    @DisplayName(
            "REV-8: a node that stands still inside a transaction holds up the others' kills for 2 s, not for ever")
    void aFrozenWriter() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch thaw = new CountDownLatch(1);
        try (SqlStore other = SqlStore.open(config(1_000))) {
            CompletableFuture<Boolean> frozen = other.submit(Priority.NORMAL, tx -> {
                insert(tx, "frozen");
                inside.countDown();
                return await(thaw);
            });
            assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
            long begun = System.nanoTime();
            store.<Integer>write(Priority.REVOCATION, tx -> insert(tx, "kill"));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(4_000));
            thaw.countDown();
            assertThatThrownBy(frozen::join).hasCauseInstanceOf(StoreException.class);
            assertThat(keys()).containsExactly("kill");
        }
    }

    @Test
    @DisplayName("REV-2: changes are told to the other nodes as they are committed, not to the node that made them")
    void tells() throws Exception {
        AtomicInteger here = new AtomicInteger();
        AtomicInteger there = new AtomicInteger();
        try (SqlStore other = SqlStore.open(new StoreConfig(
                server.url(database),
                server.superuser(),
                server::password,
                "nod_other",
                2,
                10,
                Duration.ofSeconds(5)))) {
            assertThat(store.shared()).isTrue();
            store.follow(here::incrementAndGet);
            other.follow(there::incrementAndGet);
            for (int i = 0; i < 5; i++) {
                int before = there.get();
                store.<Long>write(Priority.NORMAL, tx -> tx.next("change"));
                awaitTrue(() -> there.get() > before);
            }
            assertThat(here.get()).as("called once when it began to hear").isLessThan(2);
        }
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("a standby or read-only database is recognised")
    void readOnly() throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        }
        try (SqlStore fresh = SqlStore.open(config(10))) {
            assertThat(fresh.health().writable()).isTrue();
        } catch (StoreReadOnly e) {
            assertThat(e).hasMessageContaining("primary");
            return;
        }
        throw new AssertionError("a read-only database was opened");
    }
}
