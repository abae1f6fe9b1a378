// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.strangers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.tck.service.MemoryAuditTrail;

@Timeout(30)
@DisplayName("AUD-1: callers without a credential are counted, and can't fill the disk")
class StrangersTest {
    private static final Duration NEVER = Duration.ofHours(1);

    private final MemoryAuditTrail trail = new MemoryAuditTrail();

    private static AuditEntry denial(String action, String source) {
        return new AuditEntry(
                action,
                "DENIED",
                Strangers.ACTOR,
                Optional.empty(),
                Optional.empty(),
                Map.of("source", source, "reason", "no token"));
    }

    private long counted() {
        return trail.entries.stream()
                .mapToLong(entry -> ((Number) entry.details().getOrDefault("count", 1L)).longValue())
                .sum();
    }

    @Test
    @DisplayName("the first at once, then one record an interval with the count; nobody is lost")
    void firstAndSum() {
        try (Strangers strangers = new Strangers(trail::append, Duration.ofMillis(200), 10)) {
            Set<String> references = new HashSet<>();
            for (int i = 0; i < 5_000; i++) {
                references.add(
                        strangers.record(denial("gateway.request", "10.0.0.1")).join());
            }
            assertThat(trail.entries).hasSizeLessThan(20);
            assertThat(references).as("each is of a record that is there").hasSizeLessThan(20);
            while (counted() < 5_000) {
                Thread.onSpinWait(); // @Timeout ends it
            }
            assertThat(counted()).isEqualTo(5_000);
            assertThat(trail.entries.get(1).details()).containsKeys("count", "from", "until", "source", "reason");
        }
        assertThat(counted()).isEqualTo(5_000);
    }

    @Test
    @DisplayName("each source and action for itself; beyond the limit they share one count")
    void sources() {
        try (Strangers strangers = new Strangers(trail::append, NEVER, 10)) {
            for (int round = 0; round < 3; round++) {
                for (int source = 0; source < 1_000; source++) {
                    strangers.record(denial("gateway.request", "10.0." + source));
                    strangers.record(denial("token.issue", "10.0." + source));
                }
            }
            assertThat(trail.entries)
                    .as("ten sources, and the others of two actions")
                    .hasSize(12);
        }
        assertThat(counted()).as("what was counted is recorded at the stop").isEqualTo(6_000);
        assertThat(trail.entries).hasSizeLessThanOrEqualTo(24);
    }

    @Test
    @DisplayName("AUD-3: what can't be recorded is said to be unrecorded, and is tried anew with the next")
    void brokenTrail() {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        try (Strangers strangers = new Strangers(trail::append, NEVER, 10)) {
            trail.full = true;
            for (int i = 0; i < 3; i++) {
                answers.add(strangers.record(denial("gateway.request", "10.0.0.1")));
            }
            assertThat(answers)
                    .allSatisfy(answer -> assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class));
            trail.full = false;
            assertThat(strangers.record(denial("gateway.request", "10.0.0.1")).join())
                    .isNotBlank();
            assertThat(trail.entries).hasSize(1);
        }
    }

    @Test
    @DisplayName("agents and people who are known are none of its business")
    void known() {
        assertThat(Strangers.concerns(denial("x", "y"))).isTrue();
        AuditEntry agents =
                new AuditEntry("x", "DENIED", "agt_1", Optional.of("agt_1"), Optional.empty(), Map.of("source", "y"));
        assertThat(Strangers.concerns(agents)).isFalse();
    }
}
