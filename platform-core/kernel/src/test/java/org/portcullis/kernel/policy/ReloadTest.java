// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.portcullis.service.policy.PolicyVersion;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("JIT-1: policies are taken while the platform runs, each version is kept, a bad one changes nothing")
class ReloadTest {
    private static final String PROFILE = """
            version: 1
            pre_approved:
              - name: reads
                operations: [{system: billing-db, operation: read-invoices}]
                tiers: [HIGH]
                modes: [SUPERVISED]
            """;
    private static final String DENIAL =
            "version: 1\ndenied:\n  - {name: no-exports, operations: [{system: billing-db, operation: '*'}], reason: closed}\n";

    @Parameter
    Database database;

    @TempDir
    Path folder;

    private Path files;
    private World world;

    @BeforeEach
    void open() throws IOException {
        world = new World(database, folder);
        files = Files.createDirectories(folder.resolve("files"));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Policies start() {
        return new Policies(files, new Archive(world.acts, "nod_1"));
    }

    /** As the two looks after a change. */
    private static void looks(Policies policies) {
        policies.look();
        policies.look();
    }

    @Test
    @DisplayName("a change is in force after two looks, and kept with its record before")
    void taken() throws IOException {
        Files.writeString(files.resolve("a.yaml"), PROFILE);
        Policies policies = start();
        String first = policies.engine().policy().version();
        Files.writeString(files.resolve("b.yaml"), DENIAL);
        policies.look();
        assertThat(policies.engine().policy().version())
                .as("half written, perhaps")
                .isEqualTo(first);
        policies.look();
        String second = policies.engine().policy().version();
        assertThat(second).isNotEqualTo(first);
        assertThat(policies.engine().policy().denials()).hasSize(1);
        List<String> kept = world.acts.read(tx ->
                PolicyRows.versions(tx, 10).stream().map(PolicyVersion::hash).toList());
        assertThat(kept).containsExactlyInAnyOrder(first, second);
        assertThat(world.records())
                .filteredOn(record -> record.contains("\"action\":\"policy.take\"") && record.contains("DONE"))
                .hasSize(2)
                .last()
                .asString()
                .contains(second, "b.yaml");
        Files.delete(files.resolve("b.yaml"));
        looks(policies);
        assertThat(policies.engine().policy().version()).isEqualTo(first);
    }

    @Test
    @DisplayName("a bad file is named with its line; what is in force stays, also over a restart")
    void refused() throws IOException {
        Files.writeString(files.resolve("a.yaml"), PROFILE + "\n");
        Files.writeString(files.resolve("b.yaml"), DENIAL);
        Policies policies = start();
        String version = policies.engine().policy().version();
        Files.writeString(files.resolve("b.yaml"), "version: 1\ndenied:\n  - name: NO\n    reason: x\n");
        looks(policies);
        assertThat(policies.engine().policy().version()).isEqualTo(version);
        assertThat(policies.engine().policy().denials()).hasSize(1);
        assertThat(policies.examine()).singleElement().satisfies(finding -> {
            assertThat(finding.good()).isFalse();
            assertThat(finding.detail())
                    .contains("config/policies/b.yaml line 3: /denied/0/name must match")
                    .contains("version " + version + " stays in force");
        });
        assertThat(world.records()).anyMatch(record -> record.contains("policy.take") && record.contains("bad-policy"));

        Policies restarted = start();
        assertThat(restarted.engine().policy().version()).isEqualTo(version);
        assertThat(restarted.engine().policy().denials())
                .as("a denial isn't lost")
                .hasSize(1);
        assertThat(restarted.examine()).noneMatch(finding -> finding.good());

        Files.writeString(files.resolve("b.yaml"), DENIAL + "# corrected\n");
        looks(restarted);
        assertThat(restarted.examine()).allMatch(finding -> finding.good());
    }

    @Test
    @DisplayName("a node that never took a good version approves nothing while one file is bad")
    void neverTaken() throws IOException {
        Files.writeString(files.resolve("a.yaml"), PROFILE);
        Files.writeString(files.resolve("b.yaml"), "version: 1\ndenied: [\n");
        Policies policies = start();
        assertThat(policies.engine().policy().profiles()).isEmpty();
        assertThat(policies.examine()).singleElement().satisfies(finding -> assertThat(finding.detail())
                .contains("config/policies/b.yaml line", "nothing is pre-approved until it is corrected"));
    }
}
