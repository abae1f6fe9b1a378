// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.elevation;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.people.Caller;

/** Elevations. Every act is audited; all methods throw {@code Refusal}. */
@ProviderType
public interface Elevations {
    /** Asks; the answer is APPROVED where a pre-approved profile covers every operation, else PENDING_APPROVAL. */
    Elevation request(AgentCaller agent, ElevationRequest request);

    /** One of the agent's own; another's is NOT_FOUND. */
    Elevation elevation(AgentCaller agent, String elevationId);

    /**
     * Completes the elevation's task: final; ends all the task's elevations, leases and sessions. Completing it again
     * answers the same.
     */
    Elevation complete(AgentCaller agent, String elevationId);

    /** One, for people. */
    Elevation elevation(Caller caller, String elevationId);

    /** For people, by status when one is given. */
    Page<Elevation> elevations(Caller caller, Optional<ElevationStatus> status, PageRequest page);

    /**
     * Decides (role APPROVER) on exactly the scope that was shown. Refused for the agent's requester, for whoever
     * enrolled the requester or was enrolled by them, for the owner where policy says, for a second vote, and for
     * another scope hash.
     */
    Elevation decide(Caller caller, String elevationId, boolean approve, String reason, String scopeHash);
}
