// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.portcullis.kernel.elevation.ElevationRequestTest.request;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
import org.portcullis.kernel.world.World;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationStatus;
import org.portcullis.service.people.Caller;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("JIT-2, JIT-3: many at once")
class ElevationRacesTest {
    @Parameter
    Database database;

    @TempDir
    Path folder;

    private World world;
    private ExecutorService threads;

    @BeforeEach
    void open() {
        world = new World(database, folder);
        threads = Executors.newFixedThreadPool(100);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        world.close();
    }

    /** Runs all at once; the slug of a refusal, or the status of what came out. */
    private List<String> together(List<Callable<Elevation>> calls) throws Exception {
        CyclicBarrier start = new CyclicBarrier(calls.size());
        List<Future<Elevation>> futures = new ArrayList<>();
        for (Callable<Elevation> call : calls) {
            futures.add(threads.submit(() -> {
                start.await(20, TimeUnit.SECONDS);
                return call.call();
            }));
        }
        List<String> results = new ArrayList<>();
        for (Future<Elevation> future : futures) {
            try {
                results.add(future.get(60, TimeUnit.SECONDS).status().name());
            } catch (ExecutionException e) {
                results.add(((Refusal) e.getCause()).slug());
            }
        }
        return results;
    }

    private long liveElevations() {
        return world.store.<Long>read(tx -> tx.one(
                        "SELECT COUNT(*) AS n FROM grant_entry WHERE kind = 'ELEVATION' AND state = 'LIVE'",
                        row -> row.number("n"))
                .orElseThrow());
    }

    @Test
    @DisplayName("100 agents ask at once: each gets its own answer, each answer has its grant and its record")
    void hundredAgents() throws Exception {
        List<Callable<Elevation>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            AgentCaller caller = world.caller(world.liveAgent(Applications.invoiceBot("bot-" + i)));
            calls.add(() -> world.elevations.request(caller, request("T-1", "read-invoices")));
        }
        assertThat(together(calls)).hasSize(100).containsOnly("APPROVED");
        assertThat(liveElevations()).isEqualTo(100);
        assertThat(world.records())
                .filteredOn(record -> record.contains("\"elevation.request\"") && record.contains("DONE"))
                .hasSize(100);
    }

    @Test
    @DisplayName("two approvers decide at once: one decision counts, and one grant")
    void twoApprovers() throws Exception {
        AgentCaller caller = world.caller(world.liveAgent(Applications.invoiceBot("bot")));
        for (int round = 0; round < 20; round++) {
            Elevation asked = world.elevations.request(caller, request("T-" + round, "export-invoices"));
            assertThat(together(List.of(() -> decide(world.bob, asked, true), () -> decide(world.carol, asked, true))))
                    .containsExactlyInAnyOrder("APPROVED", "already-decided");
        }
        assertThat(liveElevations()).isEqualTo(20);
    }

    @Test
    @DisplayName("one approves, one denies: whoever is first decides, and a denied one has no grant")
    void approveAgainstDeny() throws Exception {
        AgentCaller caller = world.caller(world.liveAgent(Applications.invoiceBot("bot")));
        int approved = 0;
        for (int round = 0; round < 20; round++) {
            Elevation asked = world.elevations.request(caller, request("T-" + round, "export-invoices"));
            List<String> results =
                    together(List.of(() -> decide(world.bob, asked, true), () -> decide(world.carol, asked, false)));
            assertThat(results).contains("already-decided").containsAnyOf("APPROVED", "DENIED");
            approved += results.contains("APPROVED") ? 1 : 0;
        }
        assertThat(liveElevations()).isEqualTo(approved);
    }

    @Test
    @DisplayName("completing twice and approving meanwhile: nothing usable is left of the task")
    void completeAgainstApprove() throws Exception {
        AgentCaller caller = world.caller(world.liveAgent(Applications.invoiceBot("bot")));
        for (int round = 0; round < 20; round++) {
            String task = "T-" + round;
            Elevation usable = world.elevations.request(caller, request(task, "read-invoices"));
            Elevation asked = world.elevations.request(caller, request(task, "export-invoices"));
            List<String> results = together(List.of(
                    () -> world.elevations.complete(caller, usable.id()),
                    () -> world.elevations.complete(caller, asked.id()),
                    () -> decide(world.bob, asked, true),
                    () -> world.elevations.request(caller, request(task, "read-invoices"))));
            assertThat(results.subList(0, 2)).containsOnly("COMPLETED");
            assertThat(results.get(2)).isIn("APPROVED", "already-decided", "task-completed");
            assertThat(results.get(3)).isIn("APPROVED", "task-completed");
            assertThat(world.elevations.elevation(caller, asked.id()).status()).isEqualTo(ElevationStatus.COMPLETED);
        }
        assertThat(liveElevations()).isZero();
    }

    private Elevation decide(Caller by, Elevation elevation, boolean approve) {
        return world.elevations.decide(by, elevation.id(), approve, "fine", elevation.scopeHash());
    }
}
