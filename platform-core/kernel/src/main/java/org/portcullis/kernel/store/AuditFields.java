// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.portcullis.kernel.canonical.CanonicalTime;
import org.portcullis.service.IdKind;
import org.portcullis.service.audit.AuditEntry;

/** The members of an audit record that are known before it has its place in a chain (ADR 0002). */
public final class AuditFields {
    private AuditFields() {}

    /** The entry with a new id ({@code evt_…}) and that time, as JSON values. The map may be added to. */
    public static Map<String, Object> of(AuditEntry entry, Instant at) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("id", IdKind.EVENT.newId(at));
        fields.put("time", CanonicalTime.write(at));
        fields.put("action", entry.action());
        fields.put("outcome", entry.outcome());
        fields.put("actor", entry.actor());
        entry.agentId().ifPresent(agent -> fields.put("agent", agent));
        entry.grantId().ifPresent(grant -> fields.put("grant", grant));
        fields.put("details", entry.details());
        return fields;
    }
}
