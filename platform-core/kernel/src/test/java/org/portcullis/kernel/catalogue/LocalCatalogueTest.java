// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
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
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.World;
import org.portcullis.service.Refusal;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.catalogue.TargetSystem;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("GWY-2, REG-9: systems and operations")
class LocalCatalogueTest {
    @Parameter
    Database database;

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void open() {
        world = new World(database, folder);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static TargetSystem with(TargetSystem system, String environment, Operation... operations) {
        Map<String, Operation> all = new HashMap<>(system.operations());
        for (Operation operation : operations) {
            all.put(operation.name(), operation);
        }
        return new TargetSystem(system.name(), 0, environment, system.upstream(), all);
    }

    @Test
    @DisplayName("the same again is the same version, a change is the next, old ones are kept")
    void versions() {
        assertThat(world.catalogue.put(world.admin, World.billing()).version()).isEqualTo(1);
        TargetSystem changed =
                with(World.billing(), "test", World.operation("more", OperationClass.READ, "{}", "GET", "/more"));
        assertThat(world.catalogue.put(world.admin, changed).version()).isEqualTo(2);
        assertThat(world.catalogue.system("billing-db").orElseThrow().operations())
                .containsKey("more");
        assertThat(world.catalogue.match("billing-db", "GET", "/more")).isPresent();
        assertThat(world.acts
                        .read(tx -> SystemRows.find(tx, "billing-db", 1))
                        .orElseThrow()
                        .operations())
                .doesNotContainKey("more");
    }

    @Test
    @DisplayName("a change shows at once to all that ask together, not only to the first")
    void together() {
        for (int round = 0; round < 60; round++) {
            String operation = "more-" + round;
            TargetSystem changed = with(
                    World.billing(),
                    "test",
                    World.operation(operation, OperationClass.READ, "{}", "GET", "/more/" + round));
            world.catalogue.put(world.admin, changed);
            CyclicBarrier start = new CyclicBarrier(4);
            List<CompletableFuture<Boolean>> seen = IntStream.range(0, 4)
                    .mapToObj(each -> CompletableFuture.supplyAsync(
                            () -> {
                                await(start);
                                return world.catalogue
                                        .system("billing-db")
                                        .orElseThrow()
                                        .operations()
                                        .containsKey(operation);
                            },
                            task -> new Thread(task).start()))
                    .toList();
            assertThat(seen).allMatch(CompletableFuture::join);
        }
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("only an admin puts systems, and a system stays in its environment")
    void guarded() {
        assertThatThrownBy(() -> world.catalogue.put(world.bob, World.billing()))
                .hasMessageContaining("admin");
        assertThatThrownBy(() -> world.catalogue.put(world.admin, with(World.billing(), "prod")))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.fields())
                        .extracting(Refusal.Field::pointer)
                        .containsExactly("/environment"));
    }

    @Test
    @DisplayName("every bad field is named at once, by its pointer")
    void badFields() {
        Operation twice =
                World.operation("twice", OperationClass.READ, "{\"$ref\":\"http://x/y\"}", "GET", "/invoices");
        Operation bad = new Operation(
                "bad",
                null,
                "{\"type\":\"string\"}",
                Optional.of(new Binding("no tilde", Map.of())),
                Optional.empty(),
                List.of());
        TargetSystem system = new TargetSystem(
                "BAD",
                0,
                "no good",
                Optional.of("ftp://u:p@host/"),
                Map.of(
                        "bad",
                        bad,
                        "twice",
                        twice,
                        "again",
                        World.operation("again", OperationClass.READ, "{}", "GET", "/invoices")));
        assertThatThrownBy(() -> world.catalogue.put(world.admin, system))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.fields())
                        .extracting(Refusal.Field::pointer)
                        .contains(
                                "/name",
                                "/environment",
                                "/upstream",
                                "/operations/bad/class",
                                "/operations/bad/parameters",
                                "/operations/bad/bindings/vault/instance",
                                "/operations/twice/parameters",
                                "/operations/twice/bindings/gateway/0",
                                "/operations/twice/bindings/gateway/0/route"));
        assertThat(world.catalogue.systems()).hasSize(1);
    }

    @Test
    @DisplayName("a gap is told with its reason and blocks nothing")
    void gaps() {
        assertThat(world.catalogue.gaps("billing-db")).isEmpty();
        Operation gone = new Operation(
                "gone",
                OperationClass.READ,
                "{}",
                Optional.of(new Binding("vault-hashicorp~prod", Map.of())),
                Optional.of(new Binding("vault-local~prod", Map.of())),
                List.of());
        Operation unbound =
                new Operation("unbound", OperationClass.READ, "{}", Optional.empty(), Optional.empty(), List.of());
        world.catalogue.put(world.admin, with(World.billing(), "test", gone, unbound));
        assertThat(world.catalogue.gaps("billing-db"))
                .hasSize(3)
                .anyMatch(gap -> gap.contains("gone: the instance vault-hashicorp~prod isn't there"))
                .anyMatch(gap -> gap.contains("belongs to the environment prod"))
                .anyMatch(gap -> gap.contains("unbound: binds no vault instance"));
        assertThatThrownBy(() -> world.catalogue.gaps("none")).isInstanceOf(Refusal.class);
    }
}
