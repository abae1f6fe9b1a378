// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.answers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.elevation.ElevationRow;
import org.portcullis.kernel.elevation.ElevationRows;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.audit.Answers;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.service.registry.Agent;

/**
 * {@link Answers} from the store and the chain:
 *
 * <pre>{@code
 * {"action":{"id","kind","at", …},
 *  "who_authorised_it":{"agent":{"requested_by","approved","made_live"},"elevation":{"scope_hash","decisions":[…]},…},
 *  "what_it_was_supposed_to_do":{"purpose","declared_operations","granted":{"task","operations",…},…},
 *  "how_fast_it_was_stopped":{"must_within":"PT30S","stopped","revocations":[{"completed_after_ms","parts",…}],…}}
 * }</pre>
 *
 * For a record that concerns no agent the last three are null. Thread-safe.
 */
@Component(service = Answers.class)
public final class LocalAnswers implements Answers {
    private final Acts acts;
    private final RecordSearch records;
    private final TierLimits limits;

    /** Over the store and this node's chains. */
    @Activate
    public LocalAnswers(@Reference Acts acts, @Reference AuditTrail trail, @Reference TierLimits limits) {
        this.acts = acts;
        this.records = new RecordSearch(trail);
        this.limits = limits;
    }

    @Override
    public String answers(String actionId) {
        Subject subject = subject(actionId)
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.NOT_FOUND,
                        "not-found",
                        "There is no such action here: ask with the id of a record (evt_…), a lease (lse_…), an elevation"
                                + " (elv_…), a revocation (rev_…) or an agent (agt_…)."));
        return CanonicalJson.write(acts.read(tx -> answers(tx, subject)));
    }

    private Optional<Subject> subject(String id) {
        if (IdKind.EVENT.matches(id)) {
            return records.find(id);
        }
        return acts.read(tx -> {
            if (IdKind.AGENT.matches(id)) {
                return Subject.agent(tx, id);
            }
            if (IdKind.ELEVATION.matches(id)) {
                return Subject.elevation(tx, id);
            }
            if (IdKind.LEASE.matches(id)) {
                return Subject.lease(tx, id);
            }
            return IdKind.REVOCATION.matches(id) ? Subject.revocation(tx, id) : Optional.<Subject>empty();
        });
    }

    private Map<String, Object> answers(Tx tx, Subject subject) {
        Map<String, Object> action = new LinkedHashMap<>(subject.record());
        action.put("id", subject.id());
        action.put("kind", subject.kind());
        action.put("at", subject.at().map(Object::toString).orElse(null));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("action", action);
        Optional<ElevationRow> elevation = subject.elevation(tx).flatMap(id -> ElevationRows.find(tx, id));
        Optional<Agent> agent = subject.agentId().flatMap(id -> AgentRows.find(tx, id));
        document.put(
                "who_authorised_it",
                agent.map(found -> Authority.of(tx, found, elevation)).orElse(null));
        document.put(
                "what_it_was_supposed_to_do",
                agent.map(found -> Purpose.of(found, elevation)).orElse(null));
        document.put(
                "how_fast_it_was_stopped",
                agent.map(found -> Stopping.of(tx, found, elevation, subject, limits))
                        .orElse(null));
        return document;
    }
}
