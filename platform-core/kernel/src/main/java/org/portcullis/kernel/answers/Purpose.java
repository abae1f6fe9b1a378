// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.answers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.elevation.ElevationRow;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentProfile;
import org.portcullis.service.registry.DeclaredIntent;

/** What the agent was supposed to do: all that it may ever ask for, and what this task was given. */
final class Purpose {
    private Purpose() {}

    static Map<String, Object> of(Agent agent, Optional<ElevationRow> elevation) {
        AgentProfile profile = agent.entry().profile();
        DeclaredIntent intent = agent.entry().intent();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("agent", agent.id());
        answer.put("name", profile.name());
        answer.put("purpose", profile.purpose());
        answer.put("mode", profile.mode());
        answer.put("risk_tier", profile.riskTier());
        answer.put("environment", profile.environment());
        answer.put("model", agent.entry().model());
        answer.put(
                "declared_operations",
                intent.operations().stream()
                        .map(each -> each.system() + "/" + each.operation())
                        .toList());
        answer.put("data_classifications", intent.dataClassifications());
        elevation.ifPresent(row -> answer.put("granted", granted(row)));
        return answer;
    }

    private static Map<String, Object> granted(ElevationRow row) {
        Elevation elevation = row.elevation();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("elevation", elevation.id());
        answer.put("status", elevation.status());
        answer.put("task", elevation.request().taskId());
        answer.put("justification", elevation.request().justification());
        answer.put("lifetime", elevation.times().lifetime().toString());
        answer.put("expires_at", elevation.times().expiresAt().toString());
        answer.put(
                "operations",
                elevation.request().operations().stream()
                        .map(each -> Map.of(
                                "system",
                                each.system(),
                                "operation",
                                each.operation(),
                                "system_version",
                                row.systemVersions().getOrDefault(each.system(), 0),
                                "constraints",
                                Json.map(Json.object(each.constraints()))))
                        .toList());
        return answer;
    }
}
