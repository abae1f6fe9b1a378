// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.health.Examined;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.service.Refusal;
import org.portcullis.service.drill.Drill;
import org.portcullis.service.platform.Readiness;

/** What {@code portcullis doctor} says of drills: the last of each environment, and one that is overdue by the schedule. */
@Component(service = Examined.class)
public final class DrillFindings implements Examined {
    private final Acts acts;
    private final TierLimits limits;

    /** Over the store's rows. */
    @Activate
    public DrillFindings(@Reference Acts acts, @Reference TierLimits limits) {
        this.acts = acts;
        this.limits = limits;
    }

    @Override
    public List<Readiness.Finding> examine() {
        try {
            List<Readiness.Finding> findings = new ArrayList<>();
            for (DrillRow last : acts.read(DrillRows::lastOfEach)) {
                findings.add(finding(last));
            }
            return findings;
        } catch (Refusal unreadable) {
            return List.of(); // the store says so itself
        }
    }

    private Readiness.Finding finding(DrillRow last) {
        Instant at = last.run().endedAt().orElse(last.run().startedAt());
        Optional<Duration> every = limits.drillsEvery();
        boolean overdue = every.isPresent()
                && last.run().startedAt().plus(every.get().multipliedBy(2)).isBefore(acts.now());
        String detail = last.id() + " " + last.state() + " at " + at
                + (last.state() == Drill.State.RUNNING ? "" : ": " + last.detail())
                + (overdue ? "; the next is overdue: is its probe ACTIVE?" : "");
        return new Readiness.Finding(
                "drill of " + last.environment(), last.state() != Drill.State.FAILED && !overdue, detail);
    }

    @Override
    public List<String> obstacles() {
        return List.of();
    }
}
