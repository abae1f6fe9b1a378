// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.audit.ChainTrail;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.Refused;
import org.portcullis.kernel.world.World;
import org.portcullis.service.IdKind;
import org.portcullis.service.PageRequest;
import org.portcullis.service.audit.AuditQuery;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("AUD-6: the regulator's three questions")
class LocalAnswersTest {
    @Parameter
    Database database;

    @TempDir
    Path folder;

    private World world;
    private ChainTrail trail;
    private LocalAnswers answers;

    @BeforeEach
    void open() throws IOException {
        world = new World(database, folder);
        trail = new ChainTrail(world.store, folder.resolve("data"), 1 << 20);
        answers = new LocalAnswers(world.acts, trail, TierLimits.untightened());
    }

    @AfterEach
    void close() throws IOException {
        trail.close();
        world.close();
    }

    private JsonNode ask(String id) {
        return Json.object(answers.answers(id));
    }

    @Test
    @DisplayName(
            "from the record of an elevation to who approved it, what it was for, and how fast the agent was stopped")
    void wholeStory() {
        Agent agent = world.liveAgent(Applications.invoiceBot("bot"));
        AgentCaller caller = world.caller(agent);
        Elevation asked = world.elevations.request(
                caller,
                new ElevationRequest(
                        "T-1",
                        List.of(new RequestedOperation("billing-db", "export-invoices", "{}")),
                        "month end",
                        Optional.of(Duration.ofMinutes(5))));
        world.elevations.decide(world.carol, asked.id(), true, "planned", asked.scopeHash());
        world.clock.advance(Duration.ofMinutes(1));
        world.registry.transition(world.bob, agent.id(), AgentStatus.SUSPENDED, "drift", "{}");
        String event = trail.query(
                        new AuditQuery(
                                Optional.of(agent.id()),
                                Optional.of("elevation.approve"),
                                Optional.empty(),
                                Optional.empty()),
                        PageRequest.FIRST)
                .items()
                .get(0)
                .id();

        for (String id : List.of(event, asked.id(), agent.id())) {
            JsonNode answer = ask(id);
            JsonNode who = answer.get("who_authorised_it");
            assertThat(who.at("/agent/requested_by/subject").textValue()).isEqualTo("alice@example.com");
            assertThat(who.at("/agent/approved/by/subject").textValue()).isEqualTo("bob@example.com");
            assertThat(answer.at("/what_it_was_supposed_to_do/purpose").textValue())
                    .isEqualTo("reads invoices");
            assertThat(answer.at("/how_fast_it_was_stopped/must_within").textValue())
                    .isEqualTo("PT30S");
        }
        JsonNode answer = ask(event);
        assertThat(answer.at("/action/record/action").textValue()).isEqualTo("elevation.approve");
        assertThat(answer.at("/who_authorised_it/elevation/decisions/0/by/subject")
                        .textValue())
                .isEqualTo("carol@example.com");
        assertThat(answer.at("/what_it_was_supposed_to_do/granted/operations/0/operation")
                        .textValue())
                .isEqualTo("export-invoices");
        String revocation = world.killSwitch.commanded().get(0).id();
        assertThat(ask(asked.id())
                        .at("/how_fast_it_was_stopped/revocations/0/id")
                        .textValue())
                .isEqualTo(revocation);
        assertThat(ask(asked.id()).at("/how_fast_it_was_stopped/stopped").booleanValue())
                .isFalse();

        world.clock.advance(Duration.ofMillis(1_500));
        world.killSwitch.settle(revocation);
        for (String id : List.of(asked.id(), revocation)) {
            JsonNode stop = ask(id).get("how_fast_it_was_stopped");
            assertThat(stop.get("stopped").booleanValue()).isTrue();
            assertThat(stop.at("/revocations/0/completed_after_ms").longValue()).isEqualTo(1_500);
            assertThat(stop.at("/revocations/0/within_sla").booleanValue()).isTrue();
        }
    }

    @Test
    @DisplayName("what concerns no agent has no answers, what isn't there is not found")
    void others() {
        String event = trail.query(
                        new AuditQuery(Optional.empty(), Optional.of("system.put"), Optional.empty(), Optional.empty()),
                        PageRequest.FIRST)
                .items()
                .get(0)
                .id();
        assertThat(ask(event).get("who_authorised_it").isNull()).isTrue();
        for (IdKind kind : IdKind.values()) {
            Refused.with("not-found", () -> answers.answers(kind.newId(Instant.now())));
        }
        Refused.with("not-found", () -> answers.answers("' OR 1=1"));
    }

    @Test
    @DisplayName("an id tells when it was made")
    void idTime() {
        Instant now = Instant.now();
        assertThat(RecordSearch.made(IdKind.EVENT.newId(now))).isCloseTo(now, within(1, ChronoUnit.MILLIS));
    }
}
