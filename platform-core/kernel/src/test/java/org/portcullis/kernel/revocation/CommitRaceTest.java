// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.kernel.ledger.GrantRow;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.world.Database;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.Key;
import org.portcullis.spi.revocation.Part;

/** A grant racing a kill, 2,000 times on each database: none commits after the command's commit (REV-2). */
@Tag("slow")
@ExtendWith(Database.Lifetime.class)
class CommitRaceTest {
    private static final int RACES = 2_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Database.class)
    @DisplayName("none of 2,000 draws wins after the command's commit")
    void races(Database database) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (SqlStore store = database.open(folder);
                FakeVendors vendors = new FakeVendors()) {
            vendors.add(new FakeVendor("token-service", Part.TOKEN));
            vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
            try (World world = new World(store, vendors, folder)) {
                AtomicInteger granted = new AtomicInteger();
                List<Future<Void>> all = new ArrayList<>();
                for (int i = 0; i < RACES; i++) {
                    all.add(threads.submit(() -> {
                        race(world, threads, granted);
                        return null;
                    }));
                    if (all.size() == 4) {
                        for (Future<Void> each : all) {
                            each.get(60, TimeUnit.SECONDS);
                        }
                        all.clear();
                    }
                }
                System.out.println(database + ": " + granted + " of " + RACES + " draws came before the kill");
                assertThat(granted.get()).isPositive().isLessThan(RACES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** The draw reads fences in one transaction and hands over in a second, as the broker does. */
    private static void race(World world, ExecutorService threads, AtomicInteger granted) throws Exception {
        String agent = IdKind.AGENT.newId(world.clock.instant());
        world.agent(agent, "HIGH");
        Set<Key> keys = Set.of(Keys.agent(agent), Keys.environment("test"));
        CountDownLatch both = new CountDownLatch(2);
        Future<Long> draw = threads.submit(() -> {
            String fences = world.store.write(Priority.NORMAL, tx -> world.gate.admit(tx, keys));
            both.countDown();
            both.await();
            return world.store.write(Priority.NORMAL, tx -> {
                if (!world.gate.unmoved(tx, fences)) {
                    throw new Refusal(Refusal.Kind.FORBIDDEN, "moved", "the fences moved");
                }
                String id = IdKind.GRANT.newId(world.clock.instant());
                world.gate.insert(
                        tx,
                        new GrantRow(
                                id,
                                GrantKind.TOKEN,
                                null,
                                keys,
                                fences,
                                world.clock.instant(),
                                world.clock.instant().plusSeconds(60)));
                return tx.next("change");
            });
        });
        both.countDown();
        both.await();
        world.revoke("agent", agent);
        long killedAt = world.store
                .read(tx -> tx.one(
                        "SELECT changed_seq FROM fence WHERE key_kind = 'AGENT' AND key_id = ?",
                        row -> row.number("changed_seq"),
                        agent))
                .orElseThrow();
        try {
            assertThat(draw.get(60, TimeUnit.SECONDS)).isLessThan(killedAt);
            granted.incrementAndGet();
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(Refusal.class);
        }
    }
}
