// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.OnBehalfOf;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.tck.Orders;

@DisplayName("DEL-1, DEL-3: an agent sees the rows of its human only, and nothing that it does changes who that is")
class HumanRowsTest {
    private static final OnBehalfOf HANNA = new OnBehalfOf("psn_h", "https://idp.example", "hanna@example.com");
    private static final OnBehalfOf BOB = new OnBehalfOf("psn_b", "https://idp.example", "bob@example.com");
    private static final Map<String, String> OWN = Map.of(
            "grants",
            "USAGE ON SCHEMA billing; SELECT, INSERT, UPDATE, DELETE ON TABLE billing.letters",
            "on_behalf_of",
            "required");
    private static final List<String> ESCAPES = List.of(
            "SET SESSION AUTHORIZATION postgres",
            "SET SESSION AUTHORIZATION application",
            "SET ROLE application",
            "SET ROLE portcullis_guard",
            "SET ROLE portcullis_pam",
            "RESET SESSION AUTHORIZATION",
            "RESET ROLE",
            "SET ROLE NONE",
            "RESET ALL",
            "DISCARD ALL",
            "SET row_security = off",
            "SELECT set_config('row_security', 'off', false)",
            "SELECT set_config('session_authorization', 'postgres', false)",
            "SELECT set_config('role', 'application', false)",
            "SELECT set_config('portcullis.human', 'bob@example.com', false)",
            "SET portcullis.subject = 'bob@example.com'",
            "ALTER ROLE CURRENT_USER SET role = 'application'",
            "ALTER ROLE CURRENT_USER BYPASSRLS",
            "ALTER ROLE CURRENT_USER RENAME TO application2",
            "ALTER TABLE billing.letters DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE billing.letters NO FORCE ROW LEVEL SECURITY",
            "DROP POLICY portcullis_human ON billing.letters",
            "CREATE POLICY mine ON billing.letters USING (true)",
            "CREATE OR REPLACE FUNCTION portcullis.human() RETURNS text LANGUAGE sql AS 'SELECT ''bob'''",
            "UPDATE portcullis.task_login SET subject = 'bob@example.com'",
            "INSERT INTO portcullis.task_login SELECT * FROM portcullis.task_login",
            "SELECT subject FROM portcullis.task_login",
            "TRUNCATE billing.letters",
            "CALL portcullis.protect('billing.letters', 'body')",
            "SET search_path = pg_temp, public; CREATE TEMP TABLE pg_roles AS SELECT r.*, 1 AS x FROM"
                    + " pg_catalog.pg_roles r; CREATE TEMP TABLE task_login (role text, login text, subject text)",
            "SET search_path = pg_temp, pg_catalog; CREATE FUNCTION pg_temp.human() RETURNS text LANGUAGE sql"
                    + " AS 'SELECT ''bob@example.com'''; CREATE FUNCTION pg_temp.is_task() RETURNS boolean"
                    + " LANGUAGE sql AS 'SELECT false'",
            "CREATE FUNCTION pg_temp.same(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';"
                    + " CREATE OPERATOR pg_temp.= (FUNCTION = pg_temp.same, LEFTARG = text, RIGHTARG = text);"
                    + " SET search_path = pg_temp, pg_catalog",
            "BEGIN; SET LOCAL row_security = off",
            "PREPARE TRANSACTION 'x'",
            "CREATE EXTENSION dblink",
            "COPY billing.letters TO PROGRAM 'cat'",
            "LOAD 'auto_explain'");
    private static boolean prepared;

    private PamFixture pam;

    @BeforeEach
    void open() {
        pam = new PamFixture(Map.of("register_logins", true));
        if (!prepared) {
            RealPostgres.execute(
                    pam.server,
                    RealPostgres.DATABASE,
                    "CREATE TABLE billing.letters (owner text, body text);"
                            + " INSERT INTO billing.letters VALUES ('hanna@example.com', 'for Hanna'),"
                            + " ('bob@example.com', 'for Bob'), ('carol@example.com', 'for Carol');"
                            + " GRANT ALL ON billing.letters TO portcullis_pam WITH GRANT OPTION;"
                            + " CREATE ROLE application LOGIN PASSWORD 'app-pw';"
                            + " GRANT USAGE ON SCHEMA billing TO application; GRANT ALL ON billing.letters TO application;"
                            + " CALL portcullis.protect('billing.letters', 'owner')");
            prepared = true;
        }
    }

    @AfterEach
    void close() {
        pam.close();
    }

    private ApprovedElevation elevation(OnBehalfOf human, Map<String, String> template) {
        TaskRef task = new TaskRef("agt_x", "T-1", "elv_x", human);
        ApprovedElevation base = pam.elevation("lse_x", task, Instant.now().plusSeconds(300));
        return new ApprovedElevation(
                base.leaseId(),
                task,
                base.system(),
                base.principal(),
                List.of(new ApprovedOperation("read-letters", template, "{}")),
                base.expiresAt());
    }

    private Held grant(ApprovedElevation elevation) {
        String ref = pam.adapter.reserve(elevation, PamFixture.context());
        return Orders.held(elevation, pam.adapter.grant(ref, elevation, PamFixture.context()));
    }

    private Connection session(ApprovedElevation elevation) throws SQLException {
        return pam.server.connect(RealPostgres.DATABASE, elevation.principal(), "agent-pw");
    }

    private static List<String> bodies(Connection session) throws SQLException {
        return strings(session, "SELECT body FROM billing.letters ORDER BY body");
    }

    private static List<String> strings(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }

    @Test
    @DisplayName("two humans, one operation: each agent sees its own human's rows; a kill of one ends that one's")
    void twoHumans() throws SQLException {
        ApprovedElevation forHanna = elevation(HANNA, OWN);
        ApprovedElevation forBob = elevation(BOB, OWN);
        Held hannas = grant(forHanna);
        Held bobs = grant(forBob);
        try (Connection one = session(forHanna);
                Connection other = session(forBob)) {
            assertThat(bodies(one)).containsExactly("for Hanna");
            assertThat(bodies(other)).containsExactly("for Bob");
            pam.adapter.revoke(Orders.ending(hannas), PamFixture.context());
            assertThat(pam.adapter.confirm(Orders.ending(hannas), PamFixture.context()))
                    .contains(Evidence.READ_BACK);
            assertThatThrownBy(() -> bodies(one)).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> session(forHanna)).isInstanceOf(SQLException.class);
            assertThat(bodies(other)).containsExactly("for Bob");
        }
        pam.adapter.revoke(Orders.ending(bobs), PamFixture.context());
    }

    @Test
    @DisplayName("rows are written as the human's only; the application and its rows are as before")
    void writes() throws SQLException {
        ApprovedElevation elevation = elevation(HANNA, OWN);
        Held held = grant(elevation);
        try (Connection session = session(elevation);
                Statement statement = session.createStatement()) {
            assertThatThrownBy(() ->
                            statement.execute("INSERT INTO billing.letters VALUES ('bob@example.com', 'from nobody')"))
                    .hasMessageContaining("row-level security");
            assertThatThrownBy(() -> statement.execute("UPDATE billing.letters SET owner = 'bob@example.com'"))
                    .hasMessageContaining("row-level security");
            assertThat(statement.executeUpdate("UPDATE billing.letters SET body = 'for Hanna'"))
                    .isEqualTo(1);
            assertThat(statement.executeUpdate("DELETE FROM billing.letters WHERE owner LIKE 'bob%'"))
                    .isZero();
        }
        pam.adapter.revoke(Orders.ending(held), PamFixture.context());
        try (Connection application = pam.server.connect(RealPostgres.DATABASE, "application", "app-pw")) {
            assertThat(bodies(application)).containsExactly("for Bob", "for Carol", "for Hanna");
        }
    }

    @Test
    @DisplayName("whatever the agent says first, its human's rows are all that it sees")
    void escapes() throws SQLException {
        ApprovedElevation elevation = elevation(HANNA, OWN);
        Held held = grant(elevation);
        for (String attempt : ESCAPES) {
            try (Connection session = session(elevation);
                    Statement statement = session.createStatement()) {
                try {
                    statement.execute(attempt);
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).as(e.getMessage()).isNotEmpty(); // refused: as good
                }
                assertThat(seen(session)).as(attempt).isIn(List.of("for Hanna"), List.of());
            }
        }
        try (Connection anew = session(elevation)) {
            assertThat(bodies(anew)).containsExactly("for Hanna");
        }
        pam.adapter.revoke(Orders.ending(held), PamFixture.context());
    }

    /** Refused altogether is as good: {@code row_security = off} makes the query an error. */
    private static List<String> seen(Connection session) throws SQLException {
        try {
            return bodies(session);
        } catch (SQLException e) {
            assertThat(e.getMessage()).containsAnyOf("row-level security", "permission denied", "aborted");
            return List.of();
        }
    }

    @Test
    @DisplayName("a cheap function of the agent's own isn't shown the others' rows before the policy is")
    void leakingFunction() throws SQLException {
        ApprovedElevation elevation = elevation(HANNA, OWN);
        Held held = grant(elevation);
        try (Connection session = session(elevation);
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TEMP TABLE heard (body text); CREATE FUNCTION pg_temp.hears(text) RETURNS boolean"
                    + " LANGUAGE plpgsql COST 0.0000001 AS 'BEGIN INSERT INTO pg_temp.heard VALUES ($1); RETURN true;"
                    + " END'");
            statement.execute("SELECT * FROM billing.letters WHERE pg_temp.hears(body)");
            assertThat(strings(session, "SELECT body FROM pg_temp.heard")).containsExactly("for Hanna");
            statement.execute("PREPARE p(text) AS SELECT body FROM billing.letters WHERE owner = $1");
            assertThat(strings(session, "EXECUTE p('bob@example.com')")).isEmpty();
        }
        pam.adapter.revoke(Orders.ending(held), PamFixture.context());
    }

    @Test
    @DisplayName("an agent that lets another's login into its own still sees its own human's rows in each session")
    void lentLogin() throws SQLException {
        ApprovedElevation forHanna = elevation(HANNA, OWN);
        ApprovedElevation forBob = elevation(BOB, OWN);
        List<Held> held = List.of(grant(forHanna), grant(forBob));
        String hannas = Privileges.quote(forHanna.principal());
        RealPostgres.execute( // early releases of 15 let the login do so itself
                pam.server, "postgres", "GRANT " + hannas + " TO " + Privileges.quote(forBob.principal()));
        try (Connection borrower = session(forBob);
                Statement borrows = borrower.createStatement()) {
            borrows.execute("SET ROLE " + hannas);
            assertThat(bodies(borrower)).containsExactly("for Bob");
        }
        held.forEach(each -> pam.adapter.revoke(Orders.ending(each), PamFixture.context()));
    }

    @Test
    @DisplayName(
            "who has a task's privileges in another way, as a pooler's login or one let into the task's, has no row")
    void pooler() throws SQLException {
        ApprovedElevation elevation = elevation(HANNA, OWN);
        Held held = grant(elevation);
        String login = Privileges.quote(elevation.principal());
        RealPostgres.execute(
                pam.server, "postgres", "CREATE ROLE pooler LOGIN PASSWORD 'pool-pw'; GRANT " + login + " TO pooler");
        try (Connection pooled = pam.server.connect(RealPostgres.DATABASE, "pooler", "pool-pw");
                Statement statement = pooled.createStatement()) {
            assertThat(bodies(pooled)).as("inherited").isEmpty();
            statement.execute("SET ROLE " + login);
            assertThat(bodies(pooled)).as("become").isEmpty();
        }
        pam.adapter.revoke(Orders.ending(held), PamFixture.context());
    }

    @Test
    @DisplayName("a task without a human sees no row of a protected table")
    void nobody() throws SQLException {
        ApprovedElevation elevation = elevation(OnBehalfOf.NOBODY, Map.of("grants", OWN.get("grants")));
        Held held = grant(elevation);
        try (Connection session = session(elevation)) {
            assertThat(bodies(session)).isEmpty();
        }
        pam.adapter.revoke(Orders.ending(held), PamFixture.context());
    }

    private void refused(ApprovedElevation elevation, FailureKind kind, String says) {
        String ref = pam.adapter.reserve(elevation, PamFixture.context());
        assertThatThrownBy(() -> pam.adapter.grant(ref, elevation, PamFixture.context()))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(says);
    }

    @Test
    @DisplayName("what the server wouldn't hold to the human's rows isn't granted")
    void notHeld() {
        refused(elevation(OnBehalfOf.NOBODY, OWN), FailureKind.REJECTED, "has no human");
        refused(elevation(HANNA, own("SELECT ON TABLE billing.invoices")), FailureKind.MISCONFIGURED, "protect");
        refused(
                elevation(HANNA, own("SELECT, TRUNCATE ON TABLE billing.letters")),
                FailureKind.MISCONFIGURED,
                "TRUNCATE");
        refused(
                elevation(HANNA, Map.of("member_of", "billing_reader", "on_behalf_of", "required")),
                FailureKind.MISCONFIGURED,
                "member_of");
        refused(
                elevation(HANNA, Map.of("grants", OWN.get("grants"), "on_behalf_of", "perhaps")),
                FailureKind.MISCONFIGURED,
                "required");
        ApprovedElevation unheld = elevation(HANNA, OWN);
        RealPostgres.execute(
                pam.server, "postgres", "ALTER ROLE " + Privileges.quote(unheld.principal()) + " BYPASSRLS");
        refused(unheld, FailureKind.REJECTED, "BYPASSRLS");
        PamFixture unregistered = new PamFixture(Map.of());
        ApprovedElevation elevation = elevation(HANNA, OWN);
        String ref = unregistered.adapter.reserve(elevation, PamFixture.context());
        assertThatThrownBy(() -> unregistered.adapter.grant(ref, elevation, PamFixture.context()))
                .hasMessageContaining("humans.sql");
        unregistered.close();
    }

    private static Map<String, String> own(String grants) {
        return Map.of("grants", grants, "on_behalf_of", "required");
    }
}
