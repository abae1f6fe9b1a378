// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.world.Database;
import org.portcullis.service.ledger.Key;

@ExtendWith(Database.Lifetime.class)
@DisplayName("REV-5: what a mass kill has changed is asked for by indexes, whatever was ever blocked")
class LedgerReaderTest {
    private static final int MANY = 1_000;

    @TempDir
    Path folder;

    private static List<String> plan(SqlStore store, String sql, int arguments) {
        return store.read(tx -> tx.query(
                "EXPLAIN QUERY PLAN " + sql,
                row -> row.text("detail"),
                Collections.nCopies(arguments, "x").toArray()));
    }

    @Test
    @DisplayName("no table of fences or blocks is read as a whole")
    void plans() throws Exception {
        try (SqlStore store = Database.SQLITE.open(folder)) {
            for (List<String> plan :
                    List.of(plan(store, LedgerReader.lastChangeOf(3), 8), plan(store, LedgerReader.BLOCKED, 1))) {
                assertThat(plan).anyMatch(line -> line.startsWith("SEARCH"));
                assertThat(plan).noneMatch(line -> line.matches("SCAN (fence|block|b|c)\\b.*"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Database.class)
    @DisplayName("the last change of a thousand keys is that of the one that changed last")
    void last(Database database) throws Exception {
        try (SqlStore store = database.open(folder)) {
            Fences fences = new Fences();
            Blocks blocks = new Blocks(fences);
            LedgerReader reader = new LedgerReader(store, fences);
            Set<Key> keys = new HashSet<>();
            for (int i = 0; i < MANY; i++) {
                keys.add(Keys.agent("agt_" + i));
            }
            keys.add(Keys.environment("test"));
            assertThat(reader.lastChangeOf(keys)).isZero();
            store.write(Priority.NORMAL, tx -> {
                fences.raise(tx, keys);
                return null;
            });
            long raised = reader.lastChangeOf(keys);
            assertThat(raised).isPositive();
            Blocks.Cause cause = new Blocks.Cause("psn_1", "test", java.time.Instant.EPOCH);
            store.write(Priority.NORMAL, tx -> {
                blocks.set(tx, Set.of(Keys.agent("agt_7")), cause);
                return null;
            });
            long blocked = reader.lastChangeOf(keys);
            assertThat(blocked).isGreaterThan(raised);
            assertThat(reader.lastChangeOf(Set.of(Keys.agent("agt_8")))).isEqualTo(raised);
            assertThat(reader.since(raised).change().blocked()).isEqualTo(java.util.Map.of(Keys.agent("agt_7"), true));
        }
    }
}
