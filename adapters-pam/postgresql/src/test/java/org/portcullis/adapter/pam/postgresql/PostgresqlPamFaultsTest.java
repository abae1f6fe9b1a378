// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.tck.Orders;

/** What was measured on a real PostgreSQL, and has to be survived. */
class PostgresqlPamFaultsTest {
    private static final TaskRef TASK = new TaskRef("agt_x", "T-1", "elv_x");

    private PamFixture pam;

    @BeforeEach
    void open() {
        pam = new PamFixture(Map.of());
    }

    @AfterEach
    void close() {
        pam.server.startAgain();
        pam.close();
    }

    private ApprovedElevation elevation() {
        return pam.elevation("lse_x", TASK, Instant.now().plusSeconds(300));
    }

    private Held grant(ApprovedElevation elevation) {
        String ref = pam.adapter.reserve(elevation, PamFixture.context());
        return Orders.held(elevation, pam.adapter.grant(ref, elevation, PamFixture.context()));
    }

    private static ApprovedElevation with(ApprovedElevation base, Map<String, String> template) {
        return new ApprovedElevation(
                base.leaseId(),
                base.task(),
                base.system(),
                base.principal(),
                List.of(new ApprovedOperation("op", template, "{}")),
                base.expiresAt());
    }

    @Test
    @DisplayName("the vault dropped the login first: its session has no user name any more, and is found and ended")
    void loginDroppedUnderALiveSession() throws SQLException {
        ApprovedElevation elevation = elevation();
        Held held = grant(elevation);
        try (Connection session = pam.server.connect(RealPostgres.DATABASE, elevation.principal(), "agent-pw");
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.setFetchSize(10);
            ResultSet cursor = statement.executeQuery("SELECT n FROM billing.invoices");
            assertThat(cursor.next()).isTrue();
            RealPostgres.execute(
                    pam.server, RealPostgres.DATABASE, "DROP ROLE " + Privileges.quote(elevation.principal()));
            assertThat(RealPostgres.count(
                            pam.server,
                            "SELECT count(*) FROM pg_stat_activity WHERE usename IS NULL AND backend_type = 'client"
                                    + " backend'"))
                    .as("a live session without a name")
                    .isEqualTo(1);
            assertThat(pam.adapter.confirm(Orders.ending(held), PamFixture.context()))
                    .as("no evidence while it lives")
                    .isEmpty();

            assertThat(pam.adapter.revoke(Orders.ending(held), PamFixture.context()))
                    .isInstanceOf(Receipt.Ended.class);
            assertThat(pam.adapter.confirm(Orders.ending(held), PamFixture.context()))
                    .contains(Evidence.READ_BACK);
            assertThatThrownBy(() -> {
                        while (cursor.next()) {
                            assertThat(cursor.getInt(1)).isPositive();
                        }
                    })
                    .as("the open cursor is cut")
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    @DisplayName("the server is killed and comes back: nothing is guessed meanwhile, and the order is carried out then")
    void serverKilled() {
        Held held = grant(elevation());
        String identity = pam.adapter.vendorIdentity(PamFixture.context());
        pam.server.kill();
        assertThatThrownBy(() -> pam.adapter.confirm(Orders.ending(held), PamFixture.context()))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE));
        pam.server.startAgain();
        pam.adapter.revoke(Orders.ending(held), PamFixture.context());
        assertThat(pam.adapter.confirm(Orders.ending(held), PamFixture.context()))
                .contains(Evidence.READ_BACK);
        assertThat(pam.adapter.vendorIdentity(PamFixture.context())).isEqualTo(identity);
    }

    @Test
    @DisplayName("no template can say anything but a grant, and no name can leave its quotes")
    void nothingIsInjected() {
        ApprovedElevation base = elevation();
        for (Map<String, String> wrong : List.of(
                Map.<String, String>of(),
                Map.of("grants", "ALL ON TABLE billing.invoices"),
                Map.of("grants", "SELECT ON TABLE billing.invoices TO public"),
                Map.of("grants", "SELECT ON TABLE invoices"),
                Map.of("grants", "SELECT ON TABLE billing.invoices\"; DROP TABLE billing.payroll; --"),
                Map.of("grants", "SELECT ON FUNCTION billing.f"),
                Map.of("member_of", "billing_reader\" TO public; --"))) {
            ApprovedElevation elevation = with(base, wrong);
            String ref = pam.adapter.reserve(elevation, PamFixture.context());
            assertThatThrownBy(() -> pam.adapter.grant(ref, elevation, PamFixture.context()))
                    .as(wrong.toString())
                    .isInstanceOfSatisfying(
                            AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED));
        }
        assertThat(RealPostgres.count(pam.server, "SELECT count(*) FROM billing.payroll"))
                .isZero();
    }

    @Test
    @DisplayName("an operation by membership in a group role; what isn't granted stays forbidden")
    void membership() throws SQLException {
        ApprovedElevation elevation = with(elevation(), Map.of("member_of", "billing_reader"));
        Held held = grant(elevation);
        assertThat(pam.reads(elevation.principal())).isTrue();
        try (Connection session = pam.server.connect(RealPostgres.DATABASE, elevation.principal(), "agent-pw");
                Statement statement = session.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT * FROM billing.payroll"))
                    .hasMessageContaining("permission denied");
        }
        pam.adapter.revoke(Orders.ending(held), PamFixture.context());
        assertThat(pam.adapter.confirm(Orders.ending(held), PamFixture.context()))
                .contains(Evidence.READ_BACK);
        assertThat(pam.reads(elevation.principal())).isFalse();
    }

    @Test
    @DisplayName("an object that isn't there: the operator's mistake, and nothing is left behind")
    void unknownObject() {
        ApprovedElevation elevation = with(elevation(), Map.of("grants", "SELECT ON TABLE billing.nowhere"));
        String ref = pam.adapter.reserve(elevation, PamFixture.context());
        assertThatThrownBy(() -> pam.adapter.grant(ref, elevation, PamFixture.context()))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED));
        assertThat(RealPostgres.count(
                        pam.server,
                        "SELECT count(*) FROM pg_roles WHERE rolname = '"
                                + GrantRef.parse(ref).role() + "'"))
                .isZero();
    }

    @Test
    @DisplayName("one login, one task: a second task's grant to the same login is refused")
    void sharedLogin() {
        ApprovedElevation elevation = elevation();
        grant(elevation);
        String ref = pam.adapter.reserve(elevation, PamFixture.context());
        assertThatThrownBy(() -> pam.adapter.grant(ref, elevation, PamFixture.context()))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.REJECTED))
                .hasMessageContaining("login for each task");
    }

    @Test
    @DisplayName("lock_login=false leaves a standing login usable, without the task's rights")
    void standingLogin() throws SQLException {
        PamFixture standing = new PamFixture(Map.of("lock_login", false));
        ApprovedElevation elevation =
                standing.elevation("lse_y", TASK, Instant.now().plusSeconds(300));
        String ref = standing.adapter.reserve(elevation, PamFixture.context());
        Grant grant = standing.adapter.grant(ref, elevation, PamFixture.context());
        Held held = Orders.held(elevation, grant);
        standing.adapter.revoke(Orders.ending(held), PamFixture.context());
        assertThat(standing.adapter.confirm(Orders.ending(held), PamFixture.context()))
                .contains(Evidence.READ_BACK);
        try (Connection session = standing.server.connect(RealPostgres.DATABASE, elevation.principal(), "agent-pw")) {
            assertThat(session.isValid(5)).isTrue();
        }
        assertThat(standing.reads(elevation.principal())).isFalse();
        standing.close();
    }

    @Test
    @DisplayName("PLG-3: every problem of the settings is named at once")
    void settings() {
        assertThatThrownBy(() -> new PamSettings(Map.of(
                        "host", "db.example", "port", 0, "password_ref", "the-password-itself", "tls", "disable")))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED))
                .hasMessageContaining("port")
                .hasMessageContaining("database is missing")
                .hasMessageContaining("username is missing")
                .hasMessageContaining("password_ref must be a reference")
                .hasMessageContaining("tls")
                .hasMessageNotContaining("the-password-itself");
    }
}
