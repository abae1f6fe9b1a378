// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.answers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.elevation.ElevationRow;
import org.portcullis.kernel.people.PersonRows;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.people.Person;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.HistoryEntry;

/** Who authorised it: the agent's existence, its going live, and the elevation. */
final class Authority {
    private Authority() {}

    static Map<String, Object> of(Tx tx, Agent agent, Optional<ElevationRow> elevation) {
        Map<String, Object> answer = new LinkedHashMap<>();
        Map<String, Object> existence = new LinkedHashMap<>();
        existence.put("request", agent.requestId());
        AgentRows.requester(tx, agent.id()).ifPresent(id -> existence.put("requested_by", person(tx, id)));
        List<HistoryEntry> history = AgentRows.history(tx, agent.id());
        history.stream()
                .filter(step -> step.to() == AgentStatus.REGISTERED)
                .findFirst()
                .ifPresent(step -> existence.put("approved", step(tx, step)));
        history.stream()
                .filter(step -> step.to() == AgentStatus.ACTIVE)
                .reduce((first, last) -> last)
                .ifPresent(step -> existence.put("made_live", step(tx, step)));
        answer.put("agent", existence);
        answer.put("owner", agent.entry().accountability().owner());
        answer.put("accountable_executive", agent.entry().accountability().accountableExecutive());
        answer.put("sponsor", agent.entry().accountability().sponsor());
        elevation.ifPresent(row -> answer.put("elevation", elevation(tx, row)));
        return answer;
    }

    private static Map<String, Object> elevation(Tx tx, ElevationRow row) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", row.elevation().id());
        answer.put("scope_hash", row.elevation().scopeHash());
        answer.put("policy_version", row.policyVersion());
        row.subjectPersonId().ifPresent(id -> answer.put("on_behalf_of", person(tx, id)));
        List<Map<String, Object>> decisions = new ArrayList<>();
        for (Elevation.Decision each : row.elevation().decisions()) {
            Map<String, Object> decision = new LinkedHashMap<>();
            decision.put("by", person(tx, each.by()));
            decision.put("decision", each.approve() ? "APPROVE" : "DENY");
            decision.put("reason", each.reason());
            decision.put("context_hash", each.contextHash());
            decision.put("at", each.at().toString());
            decisions.add(decision);
        }
        answer.put("decisions", decisions);
        return answer;
    }

    private static Map<String, Object> step(Tx tx, HistoryEntry step) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("by", person(tx, step.actor()));
        answer.put("at", step.at().toString());
        answer.put("reason", step.reason());
        return answer;
    }

    /** A person by id and subject; a policy or the system by its name. */
    private static Map<String, Object> person(Tx tx, String id) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", id);
        PersonRows.find(tx, id).map(Person::subject).ifPresent(subject -> answer.put("subject", subject));
        return answer;
    }
}
