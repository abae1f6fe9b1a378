// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.World;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.catalogue.TargetSystem;

@DisplayName("OPS-4: config/systems")
class SystemFilesTest {
    private static final Path SHIPPED = Path.of("../../distribution/config/systems");

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void open() {
        world = new World(Database.SQLITE, folder);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private SystemFiles load(Path systems) {
        SystemFiles files = new SystemFiles(world.acts, world.systems);
        files.load(systems);
        return files;
    }

    @Test
    @DisplayName("the shipped system is what api.md says")
    void shipped() {
        SystemFiles files = load(SHIPPED);
        assertThat(files.examine()).allMatch(finding -> finding.good());
        TargetSystem system = world.catalogue.system("billing-db").orElseThrow();
        assertThat(system.environment()).isEqualTo("test");
        assertThat(system.operations().get("read-invoices").operationClass()).isEqualTo(OperationClass.READ);
        assertThat(system.operations().get("export-invoices").operationClass()).isEqualTo(OperationClass.PRIVILEGED);
        for (String path : new String[] {"/invoices", "/invoices/stream"}) {
            assertThat(world.catalogue.match("billing-db", "GET", path))
                    .map(match -> match.operation().name())
                    .contains("read-invoices");
        }
        assertThat(world.catalogue.match("billing-db", "POST", "/exports"))
                .map(match -> match.operation().name())
                .contains("export-invoices");
        assertThat(world.catalogue.gaps("billing-db")).isEmpty();
    }

    @Test
    @DisplayName("what was put through the API stays until the file itself changes")
    void fileAndApi() throws IOException {
        Path systems = Files.createDirectories(folder.resolve("systems"));
        Path file = systems.resolve("crm.yaml");
        Files.writeString(file, "name: crm\nenvironment: test\noperations: {}\n");
        load(systems);
        assertThat(world.catalogue.system("crm").orElseThrow().version()).isEqualTo(1);
        world.catalogue.put(
                world.admin,
                new TargetSystem("crm", 0, "test", java.util.Optional.of("https://crm.example"), Map.of()));
        load(systems);
        assertThat(world.catalogue.system("crm").orElseThrow().version()).isEqualTo(2);
        Files.writeString(file, "name: crm\nenvironment: test\nupstream: https://other.example\noperations: {}\n");
        load(systems);
        assertThat(world.catalogue.system("crm").orElseThrow())
                .extracting(TargetSystem::version, system -> system.upstream().orElseThrow())
                .containsExactly(3, "https://other.example");
    }

    @Test
    @DisplayName("a bad file is named with its bad fields and blocks no other")
    void badFile() throws IOException {
        Path systems = Files.createDirectories(folder.resolve("systems"));
        Files.writeString(
                systems.resolve("a.yaml"), "name: a\nenvironment: test\nnonsense: 1\noperations: {x: {class: NICE}}\n");
        Files.writeString(systems.resolve("b.yaml"), "name: b\nname: c\n");
        Files.writeString(systems.resolve("c.yaml"), "just text");
        Files.writeString(systems.resolve("d.yaml"), "name: d\nenvironment: test\noperations: {}\n");
        SystemFiles files = load(systems);
        assertThat(files.examine())
                .hasSize(3)
                .allMatch(finding -> !finding.good())
                .anyMatch(finding -> finding.detail().contains("a.yaml")
                        && finding.detail().contains("/nonsense")
                        && finding.detail().contains("/operations/x/class"));
        assertThat(world.catalogue.system("d")).isPresent();
        assertThat(world.catalogue.system("a")).isEmpty();
    }
}
