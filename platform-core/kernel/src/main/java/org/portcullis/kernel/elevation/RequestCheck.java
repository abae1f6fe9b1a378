// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.catalogue.ParameterSchema;
import org.portcullis.kernel.catalogue.SystemRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.OperationRef;

/** Judges the form of a request, and whether it is inside of what the agent may ever ask for (JIT-1). */
final class RequestCheck {
    private static final Pattern TASK = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final int MOST_OPERATIONS = 50;
    private static final int LONGEST_CONSTRAINTS = 16_384;
    private static final int MOST_VALUES = 1_000;

    private final Tx tx;
    private final Agent agent;
    private final Fields fields = new Fields();
    private final Map<String, TargetSystem> systems = new LinkedHashMap<>();
    private final List<RequestedOperation> operations = new ArrayList<>();

    RequestCheck(Tx tx, Agent agent) {
        this.tx = tx;
        this.agent = agent;
    }

    /**
     * A request that may be decided on.
     *
     * @param operations with canonical constraints
     * @param systems the current version of each
     * @param lifetime filled in
     */
    record Judged(List<RequestedOperation> operations, Map<String, TargetSystem> systems, Duration lifetime) {
        Operation declared(RequestedOperation operation) {
            return systems.get(operation.system()).operations().get(operation.operation());
        }

        Map<String, Integer> versions() {
            Map<String, Integer> versions = new LinkedHashMap<>();
            systems.forEach((name, system) -> versions.put(name, system.version()));
            return versions;
        }
    }

    /** The form first (UNPROCESSABLE, all fields at once), then the bounds (FORBIDDEN), then the constraints. */
    Judged judge(ElevationRequest request) {
        fields.match("/task_id", request.taskId(), TASK, 128);
        fields.text("/justification", request.justification(), 0, 2_000);
        Duration longest = agent.entry().profile().riskTier().longestToken();
        Duration lifetime = request.lifetime().orElse(longest);
        boolean fits = lifetime.compareTo(SHORTEST) >= 0 && lifetime.compareTo(longest) <= 0 && lifetime.getNano() == 0;
        fields.require(fits, "/lifetime", "must be whole seconds, at most " + longest + " for this agent's tier");
        boolean sized = fields.size("/operations", request.operations().size(), 1, MOST_OPERATIONS);
        Set<OperationRef> seen = new HashSet<>();
        for (int i = 0; sized && i < request.operations().size(); i++) {
            form("/operations/" + i, request.operations().get(i), seen);
        }
        refuse();
        for (int i = 0; i < request.operations().size(); i++) {
            bounds(request.operations().get(i));
        }
        for (int i = 0; i < request.operations().size(); i++) {
            constraints(
                    "/operations/" + i + "/constraints", request.operations().get(i));
        }
        refuse();
        return new Judged(List.copyOf(operations), Map.copyOf(systems), lifetime);
    }

    private void refuse() {
        fields.refuse("bad-elevation-request", "Nothing was asked for: correct the fields named here.");
    }

    private void form(String pointer, RequestedOperation operation, Set<OperationRef> seen) {
        fields.match(pointer + "/system", operation.system(), Fields.NAME, 63);
        fields.match(pointer + "/operation", operation.operation(), Fields.NAME, 63);
        boolean first = seen.add(new OperationRef(operation.system(), operation.operation()));
        fields.require(first, pointer, "is asked for twice");
        String constraints = Optional.ofNullable(operation.constraints()).orElse("{}");
        if (!fields.require(
                constraints.length() <= LONGEST_CONSTRAINTS, pointer + "/constraints", "is longer than 16,384")) {
            return;
        }
        try {
            String canonical = CanonicalJson.write(Json.map(Json.object(constraints)));
            operations.add(new RequestedOperation(operation.system(), operation.operation(), canonical));
        } catch (IllegalArgumentException | ArithmeticException e) { // the second for numbers beyond 2^63
            fields.add(pointer + "/constraints", e.getMessage());
        }
    }

    private void bounds(RequestedOperation operation) {
        OperationRef ref = new OperationRef(operation.system(), operation.operation());
        if (!agent.entry().intent().operations().contains(ref)) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "outside-intent",
                    ref.system() + "/" + ref.operation() + " is outside of the agent's declared intent.");
        }
        TargetSystem system = SystemRows.find(tx, ref.system())
                .filter(found -> found.operations().containsKey(ref.operation()))
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.FORBIDDEN,
                        "not-in-catalogue",
                        ref.system() + "/" + ref.operation() + " isn't in the catalogue (any more)."));
        if (!system.environment().equals(agent.entry().profile().environment())) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "other-environment",
                    "The system " + system.name() + " is in another environment than the agent (REG-9).");
        }
        systems.put(system.name(), system);
    }

    private void constraints(String pointer, RequestedOperation operation) {
        JsonNode constraints =
                Json.object(Optional.ofNullable(operation.constraints()).orElse("{}"));
        if (constraints.isEmpty()) {
            return;
        }
        Operation declared = systems.get(operation.system()).operations().get(operation.operation());
        ParameterSchema schema = ParameterSchema.of(declared.parameters());
        constraints.properties().forEach(entry -> {
            String at = pointer + "/" + Fields.segment(entry.getKey());
            JsonNode value = entry.getValue();
            if (!fields.require(schema.declares(entry.getKey()), at, "is no parameter of " + declared.name())) {
                return;
            }
            if (!value.isArray()) {
                schema.problems(entry.getKey(), value).forEach(problem -> fields.add(at, problem));
            } else if (fields.size(at, value.size(), 1, MOST_VALUES)) {
                value.forEach(
                        each -> schema.problems(entry.getKey(), each).forEach(problem -> fields.add(at, problem)));
            }
        });
    }
}
