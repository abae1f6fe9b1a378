// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.portcullis.kernel.elevation.ElevationRequestTest.request;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
import org.portcullis.service.PageRequest;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.ElevationStatus;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.service.policy.Judgement;
import org.portcullis.service.policy.PolicyBook;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("JIT-1, JIT-3: a request gets what the policy in force says")
class ElevationPolicyTest {
    private static final String BOTH =
            "operations: [{system: billing-db, operation: read-invoices}, {system: billing-db, operation: export-invoices}]";

    @Parameter
    Database database;

    @TempDir
    Path folder;

    private World world;
    private AgentCaller caller;

    @BeforeEach
    void open() {
        world = new World(database, folder);
        caller = world.caller(world.liveAgent(Applications.invoiceBot("bot")));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Elevation ask(String task, String... operations) {
        return world.elevations.request(caller, request(task, operations));
    }

    @Test
    @DisplayName("a denial wins over a profile, and is recorded with the policy's version and its name")
    void denied() {
        world.policy("version: 1\ndenied: [{name: freeze, labels: {team: billing}, reason: audit week}]\n");
        Refused.with("policy-denies", () -> ask("T-1", "read-invoices"));
        assertThat(world.records())
                .anyMatch(record -> record.contains("denial:freeze") && record.contains("audit week"));
    }

    @Test
    @DisplayName("beyond the budget people decide, until the hour is over")
    void budget() {
        world.onlyPolicy("""
                version: 1
                pre_approved:
                  - name: exports-a-few
                    operations: [{system: billing-db, operation: read-invoices}]
                    tiers: [HIGH]
                    modes: [SUPERVISED]
                    budget: {uses_per_hour: 2}
                """);
        assertThat(ask("T-1", "read-invoices").status()).isEqualTo(ElevationStatus.APPROVED);
        assertThat(ask("T-2", "read-invoices").status()).isEqualTo(ElevationStatus.APPROVED);
        assertThat(ask("T-3", "read-invoices").status()).isEqualTo(ElevationStatus.PENDING_APPROVAL);
        world.clock.advance(Duration.ofMinutes(59));
        assertThat(ask("T-4", "read-invoices").status()).isEqualTo(ElevationStatus.PENDING_APPROVAL);
        caller = world.caller(world.liveAgent(Applications.invoiceBot("other")));
        assertThat(ask("T-1", "read-invoices").status())
                .as("another agent's own")
                .isEqualTo(ElevationStatus.APPROVED);
    }

    @Test
    @DisplayName("a profile with parameters covers only what is bound to allowed values")
    void parameters() {
        world.onlyPolicy("""
                version: 1
                pre_approved:
                  - name: acme
                    operations: [{system: billing-db, operation: read-invoices}]
                    tiers: [HIGH]
                    modes: [SUPERVISED]
                    parameters: {properties: {customer: {enum: [acme, umbrella]}}}
                """);
        assertThat(constrained("{}")).isEqualTo(ElevationStatus.PENDING_APPROVAL);
        assertThat(constrained("{\"customer\":[\"acme\",\"evil\"]}")).isEqualTo(ElevationStatus.PENDING_APPROVAL);
        assertThat(constrained("{\"customer\":[\"acme\",\"umbrella\"]}")).isEqualTo(ElevationStatus.APPROVED);
    }

    private ElevationStatus constrained(String constraints) {
        return world.elevations
                .request(
                        caller,
                        new ElevationRequest(
                                "T-1",
                                List.of(new RequestedOperation("billing-db", "read-invoices", constraints)),
                                "x",
                                Optional.empty()))
                .status();
    }

    @Test
    @DisplayName(
            "SoD over combinations: what was approved in the task makes the other operation refused, elsewhere not")
    void conflicts() {
        world.policy("version: 1\nconflicts: [{name: read-and-export, " + BOTH + "}]\n");
        Refused.with("policy-denies", () -> ask("T-0", "read-invoices", "export-invoices"));
        Elevation waiting = ask("T-1", "export-invoices");
        assertThat(ask("T-1", "read-invoices").status())
                .as("nothing was approved yet")
                .isEqualTo(ElevationStatus.APPROVED);
        Refused.with(
                "policy-denies",
                () -> world.elevations.decide(world.bob, waiting.id(), true, "fine", waiting.scopeHash()));
        Refused.with("policy-denies", () -> ask("T-1", "export-invoices"));
        assertThat(ask("T-2", "export-invoices").status()).isEqualTo(ElevationStatus.PENDING_APPROVAL);
    }

    @Test
    @DisplayName("a conflict may be escalated instead: then two people decide where a profile would have")
    void escalatedConflict() {
        world.policy("version: 1\nconflicts: [{name: both, within: AGENT, approval: {quorum: 2}, " + BOTH + "}]\n");
        Elevation export = ask("T-1", "export-invoices");
        world.elevations.decide(world.bob, export.id(), true, "fine", export.scopeHash());
        Elevation read = ask("T-2", "read-invoices");
        assertThat(read.status()).isEqualTo(ElevationStatus.PENDING_APPROVAL);
        assertThat(world.elevations
                        .decide(world.bob, read.id(), true, "fine", read.scopeHash())
                        .status())
                .isEqualTo(ElevationStatus.PENDING_APPROVAL);
        assertThat(world.elevations
                        .decide(world.carol, read.id(), true, "fine", read.scopeHash())
                        .status())
                .isEqualTo(ElevationStatus.APPROVED);
    }

    @Test
    @DisplayName("a changed policy needs a new request; the decision names the version that it was made by")
    void version() {
        Elevation asked = ask("T-1", "export-invoices");
        world.policy("version: 1\napprovals: {pending_lapses_after: PT2H}\n");
        Refused.with(
                "scope-changed", () -> world.elevations.decide(world.bob, asked.id(), true, "fine", asked.scopeHash()));
        Elevation again = ask("T-2", "export-invoices");
        assertThat(again.times().expiresAt()).isEqualTo(world.clock.instant().plus(Duration.ofHours(2)));
        world.elevations.decide(world.bob, again.id(), true, "fine", again.scopeHash());
        assertThat(world.records())
                .anyMatch(record -> record.contains("elevation.approve") && record.contains("policy_version"));
    }

    @Test
    @DisplayName(
            "the dry run says what a request would get and why, asks for nothing, and knows the kernel's own bounds")
    void dryRun() {
        PolicyBook book = world.policyBook();
        String agent = caller.agentId();
        int before = world.records().size();
        Judgement read = book.explain(world.bob, agent, request("T-1", "read-invoices"));
        assertThat(read.verdict()).isEqualTo("APPROVE");
        assertThat(read.by()).containsExactly("profile:read-invoices");
        Judgement export = book.explain(world.bob, agent, request("T-1", "export-invoices"));
        assertThat(export.verdict()).isEqualTo("WAIT");
        assertThat(export.why()).anyMatch(why -> why.contains("PRIVILEGED, which always waits"));
        assertThat(export.expiresAfter()).contains(Duration.ofHours(24));
        Judgement outside = book.explain(world.bob, agent, request("T-1", "drop-invoices"));
        assertThat(outside.verdict()).isEqualTo("DENY");
        assertThat(outside.by()).containsExactly("kernel:outside-intent");
        assertThat(world.records()).hasSize(before);
        assertThat(world.elevations
                        .elevations(world.bob, Optional.empty(), new PageRequest(10, Optional.empty()))
                        .items())
                .isEmpty();
    }
}
