// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.portcullis.service.drill.Drill;
import org.portcullis.service.drill.DrillPart;
import org.portcullis.service.drill.DrillPart.Outcome;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationPart;
import org.portcullis.service.revocation.RevocationState;

/** Says what a drill proved: never more than the revocation's own parts, and what it couldn't drill by name. */
final class Judge {
    private static final String NOWHERE = "none";

    private Judge() {}

    /**
     * What was seen.
     *
     * @param revocation the probe's kill as it is now
     * @param drawnAt instances at which the probe held something
     * @param issuers the environment's vaults and PAMs with the reason that holds when nothing was drawn there
     * @param others what else ends access in the environment
     * @param failures what was wrong besides, in sentences
     */
    record Seen(
            Revocation revocation,
            Set<String> drawnAt,
            Map<String, String> issuers,
            Set<String> others,
            List<String> failures) {}

    static Drill judge(DrillRow drill, Seen seen, Instant now) {
        List<DrillPart> parts = new ArrayList<>();
        Revocation.Times times = seen.revocation().times();
        Duration sla = Duration.between(times.commandedAt(), times.deadline());
        for (RevocationPart part : seen.revocation().parts()) {
            boolean ours =
                    seen.drawnAt().contains(part.adapter()) || !seen.issuers().containsKey(part.adapter());
            if (ours && !part.adapter().equals(NOWHERE) && part.state() != PartState.NOT_APPLICABLE) {
                parts.add(proven(part, sla));
            }
        }
        Map<String, String> wanted = new TreeMap<>(seen.issuers());
        seen.others().forEach(adapter -> wanted.put(adapter, "the probe's kill had no part for it"));
        wanted.forEach((adapter, why) -> {
            if (parts.stream().noneMatch(part -> part.adapter().equals(adapter))) {
                parts.add(new DrillPart("-", adapter, Outcome.NOT_DRILLED, Optional.empty(), 0, plain(why)));
            }
        });
        List<String> failures = new ArrayList<>(seen.failures());
        if (seen.revocation().state() != RevocationState.REVOKED) {
            failures.add("the revocation is " + seen.revocation().state());
        } else if (times.completedAt().filter(times.deadline()::isBefore).isPresent()) {
            failures.add("it was confirmed after the deadline");
        }
        Drill.Run run = drill.run();
        return new Drill(
                drill.id(),
                drill.environment(),
                state(parts, failures),
                new Drill.Run(run.by(), run.agentId(), run.revocationId(), run.startedAt(), Optional.of(now)),
                parts,
                sentence(parts, failures));
    }

    private static DrillPart proven(RevocationPart part, Duration sla) {
        boolean ended = part.state() == PartState.VERIFIED || part.state() == PartState.REVOKED;
        boolean inTime = part.elapsedMillis() <= sla.toMillis();
        return new DrillPart(
                part.part().name(),
                part.adapter(),
                ended && inTime ? Outcome.PROVEN : Outcome.FAILED,
                part.evidence().map(Enum::name),
                part.elapsedMillis(),
                part.state() + (part.detail().isEmpty() ? "" : ": " + plain(part.detail())));
    }

    /** Vendors' words, without what writers of JSON escape in different ways. */
    private static String plain(String words) {
        return words.replaceAll("\\p{Cntrl}", " ");
    }

    private static long count(List<DrillPart> parts, Outcome outcome) {
        return parts.stream().filter(part -> part.outcome() == outcome).count();
    }

    private static Drill.State state(List<DrillPart> parts, List<String> failures) {
        if (!failures.isEmpty() || count(parts, Outcome.FAILED) > 0 || count(parts, Outcome.PROVEN) == 0) {
            return Drill.State.FAILED;
        }
        return count(parts, Outcome.NOT_DRILLED) > 0 ? Drill.State.PARTIAL : Drill.State.PASSED;
    }

    private static String sentence(List<DrillPart> parts, List<String> failures) {
        String counts = count(parts, Outcome.PROVEN) + " parts proven, " + count(parts, Outcome.FAILED)
                + " not proven, " + count(parts, Outcome.NOT_DRILLED) + " not drilled";
        return failures.isEmpty() ? counts : counts + "; " + String.join("; ", failures);
    }

    /** What is signed and kept: everything that the judgement rests on. */
    static Map<String, Object> report(Drill drill, Revocation revocation, String node) {
        Revocation.Times times = revocation.times();
        Map<String, Object> kill = new LinkedHashMap<>();
        kill.put("id", revocation.id());
        kill.put("state", revocation.state().name());
        kill.put("commanded_at", times.commandedAt().toString());
        kill.put("fenced_at", times.fencedAt().toString());
        kill.put("deadline", times.deadline().toString());
        times.completedAt().ifPresent(at -> kill.put("completed_at", at.toString()));
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("format", "portcullis-drill-report");
        report.put("version", 1);
        report.put("node", node);
        report.put("drill", drill.id());
        report.put("environment", drill.environment());
        report.put("by", drill.run().by());
        report.put("probe", drill.run().agentId());
        report.put("started_at", drill.run().startedAt().toString());
        report.put("ended_at", drill.run().endedAt().orElseThrow().toString());
        report.put("state", drill.state().name());
        report.put("detail", drill.detail());
        report.put("revocation", kill);
        report.put("parts", drill.parts().stream().map(Judge::shown).toList());
        return report;
    }

    private static Map<String, Object> shown(DrillPart part) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("part", part.part());
        shown.put("adapter", part.adapter());
        shown.put("outcome", part.outcome().name());
        part.evidence().ifPresent(evidence -> shown.put("evidence", evidence));
        shown.put("elapsed_ms", part.elapsedMillis());
        shown.put("detail", part.detail());
        return shown;
    }
}
