// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.service.drill.Drill;
import org.portcullis.service.drill.DrillPart;
import org.portcullis.service.drill.DrillPart.Outcome;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationPart;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Part;

@DisplayName("REV-7: a drill claims no more than its revocation proved, and names what it could not drill")
class JudgeTest {
    private static final Instant AT = Instant.parse("2026-11-23T20:00:00Z");
    private static final String WHY = "nothing is bound to it";

    private final DrillRow drill = new DrillRow(
            "drl_1",
            "test",
            Drill.State.RUNNING,
            new Drill.Run("psn_1", "agt_1", Optional.of("rev_1"), AT, Optional.empty()),
            Optional.empty(),
            "");

    private static RevocationPart part(Part part, String adapter, PartState state, long millis) {
        return new RevocationPart(part, adapter, state, Optional.of(Evidence.READ_BACK), 1, millis, "said\u0007so");
    }

    private static Revocation kill(RevocationState state, long tookSeconds, RevocationPart... parts) {
        return new Revocation(
                "rev_1",
                new Revocation.Command(new RevocationTarget("agent", "agt_1"), "drill drl_1", "psn_1"),
                state,
                true,
                new Revocation.Times(AT, AT, AT.plusSeconds(30), Optional.of(AT.plusSeconds(tookSeconds))),
                List.of(parts));
    }

    private Drill judged(Revocation kill, Set<String> drawnAt, Map<String, String> expected, String... failures) {
        return Judge.judge(
                drill, new Judge.Seen(kill, drawnAt, expected, Set.of("idp~a"), List.of(failures)), AT.plusSeconds(60));
    }

    private static Outcome outcome(Drill drill, String adapter) {
        return drill.parts().stream()
                .filter(part -> part.adapter().equals(adapter))
                .map(DrillPart::outcome)
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("everything drilled and proven in time is PASSED; what was never granted is no part")
    void passed() {
        Drill passed = judged(
                kill(
                        RevocationState.REVOKED,
                        2,
                        part(Part.VAULT_LEASE, "vault~a", PartState.VERIFIED, 900),
                        part(Part.TOKEN, "token-service", PartState.VERIFIED, 5),
                        part(Part.TOKEN, "idp~a", PartState.VERIFIED, 50),
                        part(Part.PAM_SESSION, "none", PartState.NOT_APPLICABLE, 0)),
                Set.of("vault~a"),
                Map.of("vault~a", WHY));
        assertThat(passed.state()).isEqualTo(Drill.State.PASSED);
        assertThat(passed.parts()).hasSize(3);
        assertThat(passed.parts().get(0).detail()).isEqualTo("VERIFIED: said so");
    }

    @Test
    @DisplayName("an instance without a lease of this drill isn't drilled, though an earlier one ended there")
    void partial() {
        Drill partial = judged(
                kill(
                        RevocationState.REVOKED,
                        2,
                        part(Part.VAULT_LEASE, "vault~a", PartState.VERIFIED, 900),
                        part(Part.VAULT_LEASE, "vault~b", PartState.VERIFIED, 0)),
                Set.of("vault~a"),
                Map.of("vault~a", WHY, "vault~b", WHY));
        assertThat(partial.state()).isEqualTo(Drill.State.PARTIAL);
        assertThat(outcome(partial, "vault~b")).isEqualTo(Outcome.NOT_DRILLED);
        assertThat(outcome(partial, "idp~a")).isEqualTo(Outcome.NOT_DRILLED);
        assertThat(partial.detail()).contains("1 parts proven", "2 not drilled");
    }

    @Test
    @DisplayName("a part that is late or stuck, a late or open revocation, or anything else that was wrong is FAILED")
    void failed() {
        RevocationPart good = part(Part.VAULT_LEASE, "vault~a", PartState.VERIFIED, 900);
        RevocationPart late = part(Part.VAULT_LEASE, "vault~a", PartState.VERIFIED, 31_000);
        RevocationPart stuck = part(Part.VAULT_LEASE, "vault~a", PartState.STUCK, 100);
        Set<String> drawn = Set.of("vault~a");
        Map<String, String> expected = Map.of("vault~a", WHY);
        for (Drill each : List.of(
                judged(kill(RevocationState.REVOKED, 31, late), drawn, expected),
                judged(kill(RevocationState.PARTIAL, 2, stuck), drawn, expected),
                judged(kill(RevocationState.CLOSED_UNCONFIRMED, 2, good), drawn, expected),
                judged(kill(RevocationState.REVOKED, 31, good), drawn, expected),
                judged(kill(RevocationState.REVOKED, 2, good), drawn, expected, "the probe still got a token"),
                judged(kill(RevocationState.REVOKED, 2), Set.of(), expected))) {
            assertThat(each.state()).as(each.detail()).isEqualTo(Drill.State.FAILED);
        }
        assertThat(outcome(judged(kill(RevocationState.REVOKED, 31, late), drawn, expected), "vault~a"))
                .isEqualTo(Outcome.FAILED);
    }
}
