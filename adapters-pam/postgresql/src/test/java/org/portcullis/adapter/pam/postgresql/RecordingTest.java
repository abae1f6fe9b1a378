// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.session.SessionAct;
import org.portcullis.spi.session.SessionRecord;
import org.portcullis.spi.session.SessionRecords;
import org.portcullis.tck.Orders;

@DisplayName("AUD-1: what an agent says to the server is recorded by the server, and the agent can't turn it off")
class RecordingTest {
    private static final TaskRef TASK = new TaskRef("agt_x", "T-1", "elv_x");

    private PamFixture pam;
    private ApprovedElevation elevation;
    private Held held;
    private String cursor = "";
    private final List<SessionRecord> told = new ArrayList<>();

    @BeforeEach
    void open() {
        pam = new PamFixture(Map.of("register_logins", true, "record_statements", true));
        elevation = pam.elevation("lse_x", TASK, Instant.now().plusSeconds(300));
        String ref = pam.adapter.reserve(elevation, PamFixture.context());
        held = Orders.held(elevation, pam.adapter.grant(ref, elevation, PamFixture.context()));
    }

    @AfterEach
    void close() {
        pam.close();
    }

    private Connection session(String options) throws SQLException {
        return pam.server.connect(RealPostgres.DATABASE + options, elevation.principal(), "agent-pw");
    }

    private void read() {
        SessionRecords records;
        do {
            records = pam.adapter.poll(cursor, PamFixture.context());
            cursor = records.nextCursor();
            records.items().stream()
                    .filter(record -> record.ref().equals(held.ref()))
                    .forEach(told::add);
        } while (records.more());
    }

    private void soon(BooleanSupplier condition) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(told.toString()).isLessThan(end);
            read();
        }
    }

    private boolean tells(SessionAct act, String text) {
        return told.stream()
                .anyMatch(record -> record.act() == act && record.text().equals(text));
    }

    @Test
    @DisplayName(
            "each statement and each failure, without constants and parameters, and the end; nothing of anybody else")
    void statements() throws SQLException {
        RealPostgres.execute(pam.server, RealPostgres.DATABASE, "SELECT 'of an administrator'");
        try (Connection session = session("");
                Statement statement = session.createStatement();
                PreparedStatement prepared = session.prepareStatement(
                        "SELECT text FROM billing.invoices WHERE n = ? AND text <> 'canary-1'")) {
            statement.execute("SELECT count(*) FROM billing.invoices WHERE text = 'canary-1' -- canary-1");
            prepared.setInt(1, 4_711);
            prepared.execute();
            assertThatThrownBy(() -> statement.execute("SELECT * FROM billing.payroll WHERE n = 4711"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.execute("SELEKT 'canary-1'")).isInstanceOf(SQLException.class);
        }
        soon(() -> tells(SessionAct.CLOSED, ""));
        assertThat(tells(SessionAct.COMMAND, "SELECT count(*) FROM billing.invoices WHERE text = ?"))
                .isTrue();
        assertThat(tells(SessionAct.COMMAND, "SELECT text FROM billing.invoices WHERE n = $1 AND text <> ?"))
                .isTrue();
        assertThat(tells(SessionAct.REFUSED, "SQLSTATE 42501: SELECT * FROM billing.payroll WHERE n = ?"))
                .isTrue();
        assertThat(tells(SessionAct.REFUSED, "SQLSTATE 42601: SELEKT ?")).isTrue();
        assertThat(told.toString()).doesNotContain("canary", "4711", "administrator");
        assertThat(told)
                .extracting(SessionRecord::session)
                .containsOnly(told.get(0).session());
        assertThat(told).extracting(SessionRecord::id).doesNotHaveDuplicates();
        assertThat(told)
                .allMatch(record -> record.occurredAt().isAfter(Instant.now().minusSeconds(600)));
    }

    @Test
    @DisplayName("the agent can't turn it off: not in the session, not for its login, not when it connects")
    void cannotBeTurnedOff() throws SQLException {
        try (Connection session = session("");
                Statement statement = session.createStatement()) {
            for (String setting : List.of(
                    "log_statement",
                    "log_min_messages",
                    "log_min_error_statement",
                    "log_parameter_max_length",
                    "lc_messages")) {
                for (String attempt : List.of(
                        "SET %s = DEFAULT",
                        "RESET %s", "ALTER ROLE CURRENT_USER RESET %s", "ALTER ROLE CURRENT_USER SET %s = DEFAULT")) {
                    assertThatThrownBy(() -> statement.execute(String.format(attempt, setting)))
                            .as(attempt + setting)
                            .isInstanceOf(SQLException.class);
                }
            }
            statement.execute("ALTER ROLE CURRENT_USER RESET ALL");
            statement.execute("DISCARD ALL");
            statement.execute("SELECT 'after', 1 AS all_of_that");
        }
        assertThatThrownBy(() -> session("?options=-c%20log_statement=none").close())
                .isInstanceOf(SQLException.class);
        try (Connection anew = session("");
                Statement statement = anew.createStatement()) {
            statement.execute("SELECT 2 AS in_a_new_session");
        }
        soon(() -> tells(SessionAct.COMMAND, "SELECT ? AS in_a_new_session"));
        assertThat(tells(SessionAct.COMMAND, "SELECT ?, … AS all_of_that")).isTrue();
    }

    @Test
    @DisplayName("the log rotates, the task is killed, its login dropped: what was said before is told still, once")
    void rotatedAndEnded() throws SQLException {
        try (Connection session = session("");
                Statement statement = session.createStatement()) {
            statement.execute("SELECT 1 AS before_it_rotates");
            String before = current();
            soonRotated(before);
            statement.execute("SELECT 1 AS after_it_rotated");
            pam.adapter.revoke(Orders.ending(held), PamFixture.context());
        }
        RealPostgres.execute(pam.server, RealPostgres.DATABASE, "DROP ROLE " + Privileges.quote(elevation.principal()));
        pam.restart();
        soon(() -> tells(SessionAct.CLOSED, ""));
        assertThat(tells(SessionAct.COMMAND, "SELECT ? AS before_it_rotates")).isTrue();
        assertThat(tells(SessionAct.COMMAND, "SELECT ? AS after_it_rotated")).isTrue();
        assertThat(tells(SessionAct.REFUSED, "SQLSTATE 57P01")).as("cut").isTrue();
        assertThat(told).extracting(SessionRecord::id).doesNotHaveDuplicates();
    }

    private String current() throws SQLException {
        try (Connection connection = pam.server.connect(RealPostgres.DATABASE)) {
            return Catalogue.one(connection, "SELECT pg_current_logfile('jsonlog')")
                    .orElseThrow();
        }
    }

    private void soonRotated(String before) throws SQLException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (current().equals(before)) {
            assertThat(System.nanoTime()).as("rotated").isLessThan(end);
            RealPostgres.execute(pam.server, RealPostgres.DATABASE, "SELECT pg_rotate_logfile()");
        }
    }

    @Test
    @DisplayName("a statement of 3 MB is told by its beginning, and what follows it is told too")
    void longStatement() throws SQLException {
        try (Connection session = session("");
                Statement statement = session.createStatement()) {
            statement.execute("SELECT 1 AS long_one, '" + "canary-1 ü\" \\n".repeat(200_000) + "'");
            statement.execute("SELECT 1 AS next_one");
        }
        soon(() -> tells(SessionAct.COMMAND, "SELECT ? AS next_one"));
        assertThat(tells(SessionAct.COMMAND, "SELECT ? AS long_one, ?")).isTrue();
        assertThat(told.toString()).doesNotContain("canary");
    }

    @Test
    @DisplayName("a cursor from which it can't go on is said, and everything told from the oldest on")
    void unknownCursor() throws SQLException {
        try (Connection session = session("");
                Statement statement = session.createStatement()) {
            statement.execute("SELECT 1 AS here");
        }
        soon(() -> tells(SessionAct.COMMAND, "SELECT ? AS here"));
        told.clear();
        cursor = "v1:" + "0".repeat(32) + ":5:0";
        assertThat(pam.adapter.poll(cursor, PamFixture.context()).gap()).isTrue();
        assertThat(pam.adapter.poll("something else", PamFixture.context()).gap())
                .isTrue();
        soon(() -> tells(SessionAct.COMMAND, "SELECT ? AS here"));
    }

    @Test
    @DisplayName("the platform's login reads tasks' lines only: not the log itself, no other file, no other way")
    void leastPrivilege() throws SQLException {
        try (Connection platform = pam.server.connect(RealPostgres.DATABASE, "portcullis_pam", RealPostgres.PASSWORD);
                Statement statement = platform.createStatement()) {
            for (String attempt : List.of(
                    "SELECT * FROM pg_ls_logdir()",
                    "SELECT pg_read_file('postgresql.conf')",
                    "SELECT * FROM portcullis.log_lines('../postgresql.conf', 0, false)",
                    "SELECT * FROM portcullis.log_lines('../pg_hba.json', 0, false)",
                    "SET log_statement = 'none'; SET log_statement_stats = on",
                    "UPDATE portcullis.task_login SET login = 'postgres'")) {
                assertThatThrownBy(() -> statement.execute(attempt)).as(attempt).isInstanceOf(SQLException.class);
            }
        }
    }
}
