// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.tck.Orders;

@DisplayName("REV-1: what a task leaves at the server goes with it, and nothing it does there holds its end up")
class CleanUpTest {
    private static final TaskRef TASK = new TaskRef("agt_x", "T-1", "elv_x");

    private PamFixture pam;

    @BeforeEach
    void open() {
        pam = new PamFixture(Map.of());
        RealPostgres.execute(
                pam.server,
                RealPostgres.DATABASE,
                "CREATE SCHEMA IF NOT EXISTS work; GRANT USAGE, CREATE ON SCHEMA work TO portcullis_pam WITH GRANT OPTION");
    }

    @AfterEach
    void close() {
        pam.close();
    }

    private ApprovedElevation elevation() {
        ApprovedElevation base = pam.elevation("lse_x", TASK, Instant.now().plusSeconds(300));
        return new ApprovedElevation(
                base.leaseId(),
                TASK,
                base.system(),
                base.principal(),
                List.of(new ApprovedOperation("work", Map.of("grants", "USAGE, CREATE ON SCHEMA work"), "{}")),
                base.expiresAt());
    }

    private Held grant(ApprovedElevation elevation) {
        String ref = pam.adapter.reserve(elevation, PamFixture.context());
        return Orders.held(elevation, pam.adapter.grant(ref, elevation, PamFixture.context()));
    }

    private Connection session(ApprovedElevation elevation) throws SQLException {
        return pam.server.connect(RealPostgres.DATABASE, elevation.principal(), "agent-pw");
    }

    private void ends(Held held) {
        pam.adapter.revoke(Orders.ending(held), PamFixture.context());
        assertThat(pam.adapter.confirm(Orders.ending(held), PamFixture.context()))
                .contains(Evidence.READ_BACK);
    }

    @Test
    @DisplayName(
            "tables, functions and large objects that the task made are dropped, so that the vault can drop the login")
    void dropped() throws SQLException {
        ApprovedElevation elevation = elevation();
        Held held = grant(elevation);
        try (Connection session = session(elevation);
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TABLE work.by_login (n int); CREATE FUNCTION work.f() RETURNS int LANGUAGE sql AS"
                    + " 'SELECT 1'; SELECT lo_create(0); SET ROLE " + Privileges.quote(held.vendorLease())
                    + "; CREATE TABLE work.by_role (n int)");
        }
        ends(held);
        RealPostgres.execute(pam.server, RealPostgres.DATABASE, "DROP ROLE " + Privileges.quote(elevation.principal()));
        assertThat(RealPostgres.count(
                        pam.server, "SELECT count(*) FROM pg_class WHERE relnamespace = 'work'::regnamespace"))
                .isZero();
    }

    @Test
    @DisplayName("what others' objects stand on goes to the platform's login: theirs live on, and the end is proven")
    void builtUpon() throws SQLException {
        ApprovedElevation elevation = elevation();
        Held held = grant(elevation);
        try (Connection session = session(elevation);
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TABLE work.base (n int)");
        }
        RealPostgres.execute(pam.server, RealPostgres.DATABASE, "CREATE VIEW billing.upon AS SELECT n FROM work.base");
        ends(held);
        assertThat(RealPostgres.count(pam.server, "SELECT count(*) FROM billing.upon"))
                .isZero();
        assertThat(RealPostgres.count(
                        pam.server,
                        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
                                + " WHERE c.relname = 'base' AND r.rolname = 'portcullis_pam'"))
                .isOne();
        RealPostgres.execute(pam.server, RealPostgres.DATABASE, "DROP VIEW billing.upon; DROP TABLE work.base");
    }

    @Test
    @DisplayName(
            "an agent that holds the platform's advisory locks, or waits for them, is cut, and its end isn't held up")
    void heldLocks() throws SQLException {
        ApprovedElevation elevation = elevation();
        Held held = grant(elevation);
        ApprovedElevation other = elevation();
        grant(other);
        GrantRef ref = GrantRef.parse(held.ref());
        List<Connection> sessions = new ArrayList<>();
        for (ApprovedElevation each : List.of(elevation, other)) {
            Connection session = session(each);
            sessions.add(session);
            try (Statement statement = session.createStatement()) {
                statement.execute("SELECT pg_try_advisory_lock(" + Catalogue.ENDING + ", " + ref.lockKey() + ")");
                statement.execute("SELECT pg_try_advisory_lock(" + Catalogue.DROPPING + ", 0)");
                statement.execute("SELECT pg_try_advisory_lock(" + Catalogue.ON_OBJECTS + ", 0)");
            }
        }
        long begun = System.nanoTime();
        ends(held);
        grant(elevation());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
        for (Connection session : sessions) {
            session.close();
        }
    }
}
