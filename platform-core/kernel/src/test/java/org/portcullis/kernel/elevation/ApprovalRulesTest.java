// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.portcullis.kernel.elevation.ElevationRequestTest.request;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.Refused;
import org.portcullis.kernel.world.World;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationStatus;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("JIT-3, JIT-4: named groups, quorum, order, escalation, expiry")
class ApprovalRulesTest {
    private static final String RULES = """
            version: 1
            groups:
              dba: [bob@example.com, dan@example.com]
              security: [carol@example.com]
              board: [erin@example.com]
            approvals:
              rules:
                - name: exports
                  operations: [{system: billing-db, operation: export-invoices}]
                  stages:
                    - {groups: [dba]}
                    - {groups: [security]}
                  escalate_after: PT1H
                  escalate_to: [board]
                  expires_after: PT4H
            """;

    @Parameter
    Database database;

    @TempDir
    Path folder;

    private World world;
    private AgentCaller caller;
    private Caller erin;

    @BeforeEach
    void open() {
        world = new World(database, folder);
        world.policy(RULES);
        caller = world.caller(world.liveAgent(Applications.invoiceBot("bot")));
        erin = world.person(world.admin, "erin@example.com", Role.APPROVER);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Elevation ask(String task) {
        return world.elevations.request(caller, request(task, "export-invoices"));
    }

    private ElevationStatus approve(Caller by, Elevation elevation) {
        return world.elevations
                .decide(by, elevation.id(), true, "fine", elevation.scopeHash())
                .status();
    }

    @Test
    @DisplayName("stages in order, each by its groups; nobody out of turn, and nobody twice")
    void order() {
        Elevation asked = ask("T-1");
        Refused.with("not-your-turn", () -> approve(world.carol, asked));
        assertThat(approve(world.bob, asked)).isEqualTo(ElevationStatus.PENDING_APPROVAL);
        Caller dan = world.person(world.admin, "dan@example.com", Role.APPROVER);
        Refused.with("not-your-turn", () -> approve(dan, asked));
        Refused.with("already-voted", () -> approve(world.bob, asked));
        assertThat(approve(world.carol, asked)).isEqualTo(ElevationStatus.APPROVED);
    }

    @Test
    @DisplayName("anybody with the role may deny at any time, which ends it")
    void deny() {
        Elevation asked = ask("T-1");
        approve(world.bob, asked);
        assertThat(world.elevations
                        .decide(erin, asked.id(), false, "no", asked.scopeHash())
                        .status())
                .isEqualTo(ElevationStatus.DENIED);
        Refused.with("already-decided", () -> approve(world.carol, asked));
    }

    @Test
    @DisplayName("after a while the board may vote too, but not before; one person is never two stages")
    void escalation() {
        Elevation asked = ask("T-1");
        Refused.with("not-your-turn", () -> approve(erin, asked));
        world.clock.advance(Duration.ofMinutes(61));
        assertThat(approve(erin, asked)).isEqualTo(ElevationStatus.PENDING_APPROVAL);
        Refused.with("already-voted", () -> approve(erin, asked));
        assertThat(approve(world.carol, asked)).isEqualTo(ElevationStatus.APPROVED);
    }

    @Test
    @DisplayName("nobody's silence approves: after the rule's time the request has lapsed")
    void expiry() {
        Elevation asked = ask("T-1");
        assertThat(asked.times().expiresAt()).isEqualTo(world.clock.instant().plus(Duration.ofHours(4)));
        approve(world.bob, asked);
        world.clock.advance(Duration.ofHours(4));
        Refused.with("lapsed", () -> approve(world.carol, asked));
        assertThat(world.elevations.elevation(world.bob, asked.id()).status()).isEqualTo(ElevationStatus.EXPIRED);
    }

    @Test
    @DisplayName("two who decide together are independent of each other: neither enrolled the other")
    void tied() {
        Elevation asked = ask("T-1");
        Caller rooted = new Caller(world.carol.personId(), "carol", java.util.Set.of(Role.ADMIN), "tok_x");
        Caller dan = world.person(rooted, "dan@example.com", Role.APPROVER);
        approve(dan, asked);
        Refused.with("tied-by-enrolment", () -> approve(world.carol, asked));
    }
}
