// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.service.elevation.AgentCaller;

/**
 * What somebody wants to draw.
 *
 * @param agent who asks
 * @param elevationId under which elevation
 * @param system on which system; empty when the elevation concerns one only
 * @param holder who will hold it
 * @param replace whether a live one is ended and replaced
 */
record Draw(AgentCaller agent, String elevationId, Optional<String> system, Holder holder, boolean replace) {

    /** For the audit, also of a denial. */
    Attempt attempt(String action) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("elevation", elevationId);
        system.ifPresent(name -> details.put("system", name));
        details.put("holder", holder.name());
        return Attempt.on(agent.agentId(), action, agent.agentId(), details);
    }
}
