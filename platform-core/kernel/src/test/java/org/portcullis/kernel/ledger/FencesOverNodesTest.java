// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.kernel.store.StoreException;
import org.portcullis.service.ledger.Key;
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.RealServers;

@Tag("slow")
@DisplayName("Fences of two nodes on one PostgreSQL (OPS-1, REV-2)")
class FencesOverNodesTest {
    private static final Key RAISED_THERE = Keys.agent("agt_there");
    private static final Key RAISED_HERE = Keys.agent("agt_here");

    private static SqlStore open(PostgresServer server, String database, String node) {
        return SqlStore.open(new StoreConfig(
                server.url(database), server.superuser(), server::password, node, 2, 100, Duration.ofSeconds(5)));
    }

    private static void sql(PostgresServer server, String sql) {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("what was read beside a change that was undone is forgotten: another node gives its number to a kill")
    void undoneChange() {
        PostgresServer server = RealServers.postgres();
        String database = "fences" + System.nanoTime();
        sql(server, "CREATE DATABASE " + database);
        try (SqlStore here = open(server, database, "nod_here");
                SqlStore there = open(server, database, "nod_there")) {
            Fences mine = new Fences();
            assertThatThrownBy(() -> here.<Void>write(Priority.NORMAL, tx -> {
                        mine.raise(tx, Set.of(RAISED_HERE)); // change 1, which never comes to be
                        mine.now(tx, Set.of(RAISED_THERE));
                        throw new IllegalStateException("undone");
                    }))
                    .hasMessage("undone");
            long seq = there.<Long>write(Priority.NORMAL, tx -> new Fences().raise(tx, Set.of(RAISED_THERE)));
            assertThat(seq).isEqualTo(1);
            Fences.Reading now = here.write(Priority.NORMAL, tx -> mine.now(tx, Set.of(RAISED_THERE, RAISED_HERE)));
            assertThat(now.fences().fences()).containsEntry(RAISED_THERE, 1L).containsEntry(RAISED_HERE, 0L);
        } catch (StoreException e) {
            throw new AssertionError(e);
        } finally {
            sql(server, "DROP DATABASE " + database + " WITH (FORCE)");
        }
    }
}
