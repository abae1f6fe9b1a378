// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.acts.ConfigFile;
import org.portcullis.kernel.acts.Json;
import org.portcullis.service.Refusal;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.policy.TestRun;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;

@DisplayName("JIT-1: what is approved beforehand")
class PoliciesTest {
    private static final Path CONFIG = Path.of("../../distribution/config");
    private static final OperationRef READ = new OperationRef("billing-db", "read-invoices");

    @TempDir
    Path folder;

    private static boolean approves(
            Policies policies, OperationRef ref, OperationClass type, Mode mode, RiskTier tier) {
        Ask ask = new Ask(
                new Ask.Facts(Map.of(), mode, tier, "test"),
                List.of(new AskedOperation(ref, type, Json.object("{}"))),
                Instant.EPOCH,
                Ask.Held.NOTHING,
                Ask.Uses.NONE);
        return policies.engine().decide(ask).verdict() == Outcome.Verdict.APPROVE;
    }

    @Test
    @DisplayName("the shipped policy approves read-invoices for every tier in modes 1 to 3, and nothing else")
    void shipped() {
        Policies policies = new Policies(CONFIG.resolve("policies"));
        assertThat(policies.examine()).allMatch(finding -> finding.good());
        for (RiskTier tier : RiskTier.values()) {
            for (Mode mode : Mode.values()) {
                assertThat(approves(policies, READ, OperationClass.READ, mode, tier))
                        .isEqualTo(mode != Mode.AUTONOMOUS);
            }
        }
        OperationRef export = new OperationRef("billing-db", "export-invoices");
        assertThat(approves(policies, export, OperationClass.READ, Mode.SUPERVISED, RiskTier.LOW))
                .isFalse();
    }

    @Test
    @DisplayName("an operation that people made dangerous is covered by no profile")
    void dangerous() {
        Policies policies = new Policies(CONFIG.resolve("policies"));
        for (OperationClass each : OperationClass.values()) {
            boolean harmless = each == OperationClass.READ || each == OperationClass.REVERSIBLE_WRITE;
            assertThat(approves(policies, READ, each, Mode.SUPERVISED, RiskTier.LOW))
                    .isEqualTo(harmless);
        }
    }

    @Test
    @DisplayName("a bad file approves nothing and is named; of two that differ the stricter holds")
    void bad() throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"),
                "version: 1\npre_approved: [{name: a, operations: [], tiers: [HUGE], modes: []}]\n");
        Files.writeString(
                folder.resolve("b.yaml"),
                "version: 1\napprovals: {owner_may_decide: true, pending_lapses_after: PT2H}\n");
        Files.writeString(
                folder.resolve("c.yaml"),
                "version: 1\napprovals: {owner_may_decide: false, pending_lapses_after: PT48H}\n");
        Files.writeString(folder.resolve("d.yaml"), "version: 2\nsurprise: yes\n");
        Policies policies = new Policies(folder);
        assertThat(policies.examine())
                .filteredOn(finding -> !finding.good())
                .hasSize(2)
                .anyMatch(finding -> finding.detail().contains("a.yaml line 2: /pre_approved/0/tiers must name"));
        assertThat(policies.engine().policy().profiles()).isEmpty();
        assertThat(policies.engine().policy().defaults().ownerMayDecide()).isFalse();
        assertThat(policies.engine().policy().defaults().lapse()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    @DisplayName("without a folder people decide")
    void none() {
        assertThat(new Policies(folder.resolve("no")).engine().policy()).isEqualTo(Policy.NONE);
    }

    @Test
    @DisplayName("the shipped files obey the published schemas")
    void schemas() throws IOException {
        for (String kind : new String[] {"systems system", "policies policy"}) {
            String[] parts = kind.split(" ");
            String text = Files.readString(CONFIG.resolve("schema").resolve(parts[1] + ".schema.json"));
            var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Json.read(text));
            var files = ConfigFile.inFolder(CONFIG.resolve(parts[0]));
            assertThat(files).as(Arrays.toString(parts)).isNotEmpty();
            for (ConfigFile file : files) {
                assertThat(schema.validate(file.tree())).as(file.name()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName(
            "the guide's example is taken, and obeys the published schema, of which the kernel serves the same text")
    void guide() throws IOException {
        String guide = Files.readString(CONFIG.resolve("../docs/guide/policies.md"));
        String example = guide.substring(guide.indexOf("```yaml") + 7, guide.indexOf("```\n\n"));
        ConfigFile file = new ConfigFile("guide.yaml", example.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Reading reading = Reading.of(List.of(file));
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.policy().rules()).hasSize(1);
        String schema = Files.readString(CONFIG.resolve("schema/policy.schema.json"));
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(Json.read(schema))
                        .validate(file.tree()))
                .isEmpty();
        try (var served = Policies.class.getResourceAsStream("/policy.schema.json")) {
            assertThat(new String(served.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(schema);
        }
    }

    @Test
    @DisplayName("the guide's cases come out as they say; a wrong expectation and a bad file of cases are named")
    void cases() throws IOException {
        String guide = Files.readString(CONFIG.resolve("../docs/guide/policies.md"));
        String example = guide.substring(guide.indexOf("```yaml") + 7, guide.indexOf("```\n\n"));
        int last = guide.lastIndexOf("```yaml");
        String cases = guide.substring(last + 7, guide.indexOf("```", last + 7));
        Engine engine = PolicyTrial.of(Map.of("guide.yaml", example));
        TestRun run = PolicyTrial.run(engine, cases, Instant.EPOCH, ref -> Optional.empty());
        assertThat(run.cases())
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.passed()).as(each.detail()).isTrue());
        assertThat(run.policyVersion()).isEqualTo(engine.policy().version());
        TestRun wrong = PolicyTrial.run(
                engine, cases.replace("approvers: 3", "approvers: 1"), Instant.EPOCH, ref -> Optional.empty());
        assertThat(wrong.cases())
                .filteredOn(each -> !each.passed())
                .singleElement()
                .satisfies(each -> assertThat(each.detail()).contains("expected 1 approvers, got 3"));
        assertThatThrownBy(() -> PolicyTrial.run(
                        engine,
                        "version: 1\ncases:\n  - name: x\n    expect: {verdict: MAYBE}\n",
                        Instant.EPOCH,
                        ref -> Optional.empty()))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.fields())
                        .anyMatch(field -> field.pointer().equals("/cases/0/expect/verdict")
                                && field.detail().startsWith("line 4: ")));
        assertThatThrownBy(() -> PolicyTrial.of(Map.of("bad.yaml", "version: 2\n")))
                .hasMessageContaining("config/policies/bad.yaml line 1: /version must be 1");
    }
}
