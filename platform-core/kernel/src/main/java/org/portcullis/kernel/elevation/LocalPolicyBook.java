// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.catalogue.SystemRows;
import org.portcullis.kernel.policy.Engine;
import org.portcullis.kernel.policy.Outcome;
import org.portcullis.kernel.policy.Policies;
import org.portcullis.kernel.policy.PolicyRows;
import org.portcullis.kernel.policy.PolicyTrial;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.people.Caller;
import org.portcullis.service.policy.Judgement;
import org.portcullis.service.policy.PolicyBook;
import org.portcullis.service.policy.PolicyVersion;
import org.portcullis.service.policy.TestRun;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.OperationRef;

/** {@link PolicyBook} over the policies in force and the store. Thread-safe. */
@Component(service = PolicyBook.class)
public final class LocalPolicyBook implements PolicyBook {
    private static final int MOST = 100;

    private final Acts acts;
    private final Policies policies;

    /** Reads only. */
    @Activate
    public LocalPolicyBook(@Reference Acts acts, @Reference Policies policies) {
        this.acts = acts;
        this.policies = policies;
    }

    @Override
    public PolicyVersion inForce(Caller caller) {
        String hash = policies.engine().policy().version();
        PolicyVersion kept = acts.<Optional<PolicyVersion>>read(tx -> PolicyRows.version(tx, hash))
                .orElseGet(() -> new PolicyVersion(hash, Optional.empty(), Map.of(), List.of()));
        return new PolicyVersion(hash, kept.takenAt(), kept.files(), policies.problems());
    }

    @Override
    public List<PolicyVersion> versions(Caller caller) {
        return acts.read(tx -> PolicyRows.versions(tx, MOST));
    }

    @Override
    public PolicyVersion version(Caller caller, String hash) {
        return acts.<Optional<PolicyVersion>>read(tx -> PolicyRows.version(tx, hash))
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.NOT_FOUND, "not-found", "No policy of this hash was ever in force here."));
    }

    @Override
    public String schema() {
        try (InputStream in = LocalPolicyBook.class.getResourceAsStream("/policy.schema.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the bundle can't be read", e);
        }
    }

    @Override
    public Judgement explain(Caller caller, String agentId, ElevationRequest request) {
        Instant now = acts.now();
        Engine engine = policies.engine();
        return acts.read(tx -> {
            Agent agent = (IdKind.AGENT.matches(agentId) ? AgentRows.find(tx, agentId) : Optional.<Agent>empty())
                    .orElseThrow(
                            () -> new Refusal(Refusal.Kind.NOT_FOUND, "not-found", "There is no agent with this id."));
            try {
                return judged(tx, engine, agent, request, now);
            } catch (Refusal refusal) {
                if (refusal.kind() != Refusal.Kind.FORBIDDEN) {
                    throw refusal;
                }
                return denied(engine, List.of("kernel:" + refusal.slug()), List.of(refusal.getMessage()));
            }
        });
    }

    private static Judgement judged(Tx tx, Engine engine, Agent agent, ElevationRequest request, Instant now) {
        RequestCheck.Judged judged = new RequestCheck(tx, agent).judge(request);
        Outcome outcome = engine.explain(Asks.of(tx, agent, request.taskId(), judged, engine.policy(), now));
        List<String> why = new ArrayList<>();
        if (agent.status() != AgentStatus.ACTIVE) {
            why.add("The agent is " + agent.status() + ", and gets nothing before it is ACTIVE");
        }
        if (TaskRows.completed(tx, agent.id(), request.taskId())) {
            why.add("The task is completed, which is final");
        }
        if (!why.isEmpty()) {
            why.addAll(outcome.why());
            return denied(engine, List.of("kernel:standing"), why);
        }
        return PolicyTrial.judgement(outcome, engine.policy().version());
    }

    private static Judgement denied(Engine engine, List<String> by, List<String> why) {
        Outcome outcome = new Outcome(Outcome.Verdict.DENY, by, why, Outcome.Plan.NOBODY, Optional.empty());
        return PolicyTrial.judgement(outcome, engine.policy().version());
    }

    @Override
    public TestRun test(Caller caller, String cases, Map<String, String> files) {
        Engine engine = files.isEmpty() ? policies.engine() : PolicyTrial.of(files);
        return acts.read(tx -> PolicyTrial.run(engine, cases, acts.now(), ref -> declared(tx, ref)));
    }

    private static Optional<OperationClass> declared(Tx tx, OperationRef ref) {
        return SystemRows.find(tx, ref.system())
                .flatMap(system -> Optional.ofNullable(system.operations().get(ref.operation())))
                .map(Operation::operationClass);
    }
}
