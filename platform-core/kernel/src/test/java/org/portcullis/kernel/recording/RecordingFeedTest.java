// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.World;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.session.SessionAct;
import org.portcullis.spi.session.SessionRecord;
import org.portcullis.spi.session.SessionRecords;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("AUD-1: what a vendor recorded of a session is audited once, with lease, task and human")
class RecordingFeedTest {
    private static final String SOURCE = "pam-test~one";
    private static final Instant AT = Instant.parse("2026-11-24T00:00:00Z");

    @Parameter
    Database database;

    @TempDir
    Path folder;

    private World world;
    private AgentCaller agent;
    private final Deque<SessionRecords> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();

    @BeforeEach
    void open() {
        world = new World(database, folder);
        agent = world.caller(world.liveAgent(Applications.invoiceBot("bot")), Optional.of(world.alice.personId()));
        String elevation = world.elevations
                .request(
                        agent,
                        new ElevationRequest(
                                "T-9",
                                List.of(new RequestedOperation("billing-db", "read-invoices", "{}")),
                                "j",
                                Optional.of(Duration.ofMinutes(10))))
                .id();
        world.store.write(Priority.NORMAL, tx -> {
            tx.update(
                    "INSERT INTO lease (id, elevation_id, agent_id, system, holder, state, adapter, vault_state, ref,"
                            + " pam_adapter, pam_ref, expires_at, created_at) VALUES ('lse_1', ?, ?, 'billing-db',"
                            + " 'AGENT', 'ENDED', 'vault-test~one', 'ENDED', 'v1:lease', ?, 'v1:grant', 1, 1)",
                    elevation,
                    agent.agentId(),
                    SOURCE);
            return null;
        });
    }

    @AfterEach
    void close() {
        world.close();
    }

    private RecordingFeed feed() {
        return new RecordingFeed(SOURCE, world.store, world.clock, cursor -> {
            asked.add(cursor);
            SessionRecords next = answers.poll();
            if (next == null) {
                throw new AdapterException(FailureKind.UNAVAILABLE, "down");
            }
            return next;
        });
    }

    private static SessionRecord record(String id, String ref, SessionAct act, String text) {
        return new SessionRecord(id, ref, "ses-1", act, text, AT);
    }

    private static SessionRecords page(String cursor, SessionRecord... records) {
        return new SessionRecords(List.of(records), cursor, false, false);
    }

    private List<String> told() {
        return world.records().stream()
                .filter(record -> record.contains("\"action\":\"session."))
                .toList();
    }

    @Test
    @DisplayName(
            "each record with agent, lease, task, elevation and human; the same again, in whatever answer, is nothing new")
    void once() {
        SessionRecord select =
                record("1", "v1:grant", SessionAct.COMMAND, "SELECT * FROM billing.invoices WHERE n = ?");
        SessionRecord refused = record("2", "v1:grant", SessionAct.REFUSED, "permission denied for table payroll");
        answers.add(page("c1", select, refused));
        answers.add(page("c2", refused));
        assertThat(feed().turn()).isFalse();
        feed().turn();
        assertThat(asked).containsExactly("", "c1");
        assertThat(told()).hasSize(2);
        assertThat(told().get(0))
                .contains("\"action\":\"session.command\"", "\"outcome\":\"DONE\"", "WHERE n = ?")
                .contains("\"agent\":\"" + agent.agentId() + "\"")
                .contains("\"lease\":\"lse_1\"", "\"task\":\"T-9\"", "\"session\":\"ses-1\"")
                .contains("\"on_behalf_of\":\"" + world.alice.personId() + "\"")
                .contains("\"at\":\"2026-11-24T00:00:00Z\"");
        assertThat(told().get(1)).contains("\"action\":\"session.refused\"", "\"outcome\":\"FAILED\"");
    }

    @Test
    @DisplayName("a source that fails is asked again from the same cursor; what it has lost is said")
    void failing() {
        answers.add(page("c1", record("1", "v1:grant", SessionAct.OPENED, "")));
        feed().turn();
        assertThatThrownBy(() -> feed().turn()).isInstanceOf(AdapterException.class);
        answers.add(new SessionRecords(List.of(record("7", "v1:grant", SessionAct.CLOSED, "")), "c9", true, true));
        assertThat(feed().turn()).isTrue();
        assertThat(asked).containsExactly("", "c1", "c1");
        assertThat(told()).hasSize(3);
        assertThat(told().get(1)).contains("\"session.gap\"", SOURCE);
    }

    @Test
    @DisplayName("another instance's reference, or nobody's, is recorded without an agent")
    void nobodys() {
        answers.add(page("c1", record("1", "v1:other", SessionAct.COMMAND, "SELECT ?")));
        feed().turn();
        assertThat(told()).hasSize(1);
        assertThat(told().get(0)).contains("\"ref\":\"v1:other\"").doesNotContain("\"agent\":");
    }

    @Test
    @DisplayName("beyond the quota the number is recorded, not the records")
    void quota() {
        world.store.write(Priority.NORMAL, tx -> {
            tx.update(
                    "INSERT INTO session_count (instance, ref, told, changed_at) VALUES (?, 'v1:grant', ?, 1)",
                    SOURCE,
                    RecordingFeed.QUOTA - 100);
            return null;
        });
        answers.add(page(
                "c1",
                IntStream.range(0, 250)
                        .mapToObj(i -> record("n" + i, "v1:grant", SessionAct.COMMAND, "SELECT ?"))
                        .toArray(SessionRecord[]::new)));
        feed().turn();
        assertThat(told()).hasSize(101);
        assertThat(told().get(100)).contains("\"session.quota\"", "\"left_out\":0", "\"lease\":\"lse_1\"");
    }

    @Test
    @DisplayName("what another node has taken over is left to it")
    void anotherNode() {
        answers.add(page("c1", record("1", "v1:grant", SessionAct.COMMAND, "SELECT ?")));
        world.store.write(Priority.NORMAL, tx -> {
            tx.update(
                    "INSERT INTO work_claim (name, node, claimed_until) VALUES (?, 'nod_other', ?)",
                    "sessions/" + SOURCE,
                    world.clock.instant().plusSeconds(60));
            return null;
        });
        assertThat(feed().turn()).isFalse();
        assertThat(asked).isEmpty();
        assertThat(told()).isEmpty();
    }
}
