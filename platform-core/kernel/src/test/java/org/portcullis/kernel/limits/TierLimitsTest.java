// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.acts.Json;
import org.portcullis.service.registry.RiskTier;

@DisplayName("REV-5: a policy tightens the SLA of a kill, never loosens it")
class TierLimitsTest {
    @TempDir
    Path folder;

    private TierLimits of(String... files) throws IOException {
        for (int i = 0; i < files.length; i++) {
            Files.writeString(folder.resolve(i + ".yaml"), files[i]);
        }
        return new TierLimits(folder);
    }

    @Test
    @DisplayName("the shortest of all files holds, and for stricter tiers too; without one the tier's own")
    void shortest() throws IOException {
        TierLimits limits = of(
                "version: 1\nlimits: {MEDIUM: {kill_sla: PT1M}, HIGH: {kill_sla: PT20S}}",
                "version: 1\nlimits: {MEDIUM: {kill_sla: PT10S}}");
        assertThat(limits.killSla(RiskTier.LOW)).isEqualTo(Duration.ofMinutes(5));
        assertThat(limits.killSla(RiskTier.MEDIUM)).isEqualTo(Duration.ofSeconds(10));
        assertThat(limits.killSla(RiskTier.HIGH)).isEqualTo(Duration.ofSeconds(10));
        assertThat(limits.killSla(RiskTier.CRITICAL)).isEqualTo(Duration.ofSeconds(10));
        assertThat(TierLimits.untightened().killSla(RiskTier.HIGH)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("what loosens, isn't a duration or is no YAML changes nothing")
    void onlyTighter() throws IOException {
        TierLimits limits = of(
                "version: 1\nlimits: {HIGH: {kill_sla: PT31S}, LOW: {kill_sla: soon}, CRITICAL: {kill_sla: PT0S}}",
                "\t: {");
        for (RiskTier tier : RiskTier.values()) {
            assertThat(limits.killSla(tier)).isEqualTo(tier.killSla());
        }
    }

    @Test
    @DisplayName("what is wrong is named by its pointer")
    void named() throws IOException {
        Fields fields = new Fields();
        LimitsFile.killSlas(
                Json.read("{\"HIGH\":{\"kill_sla\":\"PT31S\"},\"TALL\":{},\"LOW\":{\"kill_sla\":\"x\"},\"MEDIUM\":3}"),
                fields);
        assertThat(fields.found())
                .extracting("pointer")
                .containsExactly("/limits/HIGH/kill_sla", "/limits/TALL", "/limits/LOW/kill_sla", "/limits/MEDIUM");
    }
}
