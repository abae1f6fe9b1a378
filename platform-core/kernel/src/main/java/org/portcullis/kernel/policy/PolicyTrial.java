// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.portcullis.kernel.acts.ConfigFile;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.service.Refusal;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.policy.Judgement;
import org.portcullis.service.policy.TestRun;
import org.portcullis.service.registry.OperationRef;

/** Tries policies on cases, touching nothing. */
public final class PolicyTrial {
    private PolicyTrial() {}

    /** The engine of files that aren't in force; UNPROCESSABLE with all that is wrong with them. */
    public static Engine of(Map<String, String> files) {
        List<ConfigFile> read = files.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> new ConfigFile(each.getKey(), each.getValue().getBytes(StandardCharsets.UTF_8)))
                .toList();
        Reading reading = Reading.of(read);
        if (!reading.problems().isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE,
                    "bad-policy",
                    "These policies would not be taken: " + String.join(" ", reading.problems()));
        }
        return new Engine(reading.policy());
    }

    /**
     * Runs cases.
     *
     * @param now for those that say no time
     * @param catalogue the class of an operation where a case says none
     */
    public static TestRun run(
            Engine engine, String cases, Instant now, Function<OperationRef, Optional<OperationClass>> catalogue) {
        ConfigFile file = new ConfigFile("cases", cases.getBytes(StandardCharsets.UTF_8));
        Fields fields = new Fields();
        List<CaseFile.Case> read;
        try {
            read = new CaseFile(fields, now, catalogue).read(file.tree());
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE, "bad-cases", "The file of cases can't be read: " + e.getMessage());
        }
        if (!fields.clean()) {
            Lines lines = Lines.of(file.bytes());
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE,
                    "bad-cases",
                    "No case was run: correct what is named here.",
                    fields.found().stream()
                            .map(each -> new Refusal.Field(
                                    each.pointer(), "line " + lines.line(each.pointer()) + ": " + each.detail()))
                            .toList());
        }
        return new TestRun(
                engine.policy().version(),
                read.stream().map(each -> judged(engine, each)).toList());
    }

    private static TestRun.Case judged(Engine engine, CaseFile.Case one) {
        Outcome outcome = engine.explain(one.ask());
        List<String> wrong = new ArrayList<>();
        CaseFile.Expected expected = one.expected();
        if (!expected.verdict().equals(outcome.verdict().name())) {
            wrong.add("expected " + expected.verdict() + ", got " + outcome.verdict());
        }
        if (!expected.by().isEmpty() && !expected.by().equals(new HashSet<>(outcome.by()))) {
            wrong.add("expected by " + new TreeSet<>(expected.by()) + ", got " + new TreeSet<>(outcome.by()));
        }
        int people = outcome.plan().people();
        if (expected.approvers().isPresent() && expected.approvers().get() != people) {
            wrong.add("expected " + expected.approvers().get() + " approvers, got " + people);
        }
        Set<String> groups = new TreeSet<>();
        outcome.plan().tracks().forEach(track -> track.stages().forEach(stage -> groups.addAll(stage.groups())));
        if (!expected.groups().isEmpty() && !expected.groups().equals(groups)) {
            wrong.add("expected groups " + new TreeSet<>(expected.groups()) + ", got " + groups);
        }
        String why = String.join("; ", outcome.why());
        return new TestRun.Case(
                one.name(),
                wrong.isEmpty(),
                outcome.verdict().name(),
                wrong.isEmpty() ? why : String.join("; ", wrong) + ": " + why);
    }

    /** An outcome for people. */
    public static Judgement judgement(Outcome outcome, String version) {
        List<Judgement.Stage> stages = new ArrayList<>();
        for (Outcome.Track track : outcome.plan().tracks()) {
            for (Policy.Stage stage : track.stages()) {
                stages.add(new Judgement.Stage(
                        track.rule(), stage.groups().stream().sorted().toList(), stage.quorum()));
            }
        }
        boolean waits = outcome.verdict() == Outcome.Verdict.WAIT;
        return new Judgement(
                outcome.verdict().name(),
                outcome.by(),
                outcome.why(),
                outcome.plan().people(),
                stages,
                waits ? Optional.of(outcome.plan().expiresAfter()) : Optional.empty(),
                version);
    }
}
