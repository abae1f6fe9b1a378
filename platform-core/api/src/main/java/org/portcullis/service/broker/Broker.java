// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.broker;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.elevation.AgentCaller;

/** Draws credentials under elevations; recorded before they are handed over. All methods throw {@code Refusal}. */
@ProviderType
public interface Broker {
    /**
     * A new credential for the agent itself. {@code system} may be empty when the elevation concerns one system only.
     * One credential of use to the agent for each elevation and system: a repeat is a CONFLICT {@code already-handed-over} with
     * the lease's id in its detail, unless {@code replace}, which ends the old one and makes a new one.
     */
    DrawnCredential draw(AgentCaller agent, String elevationId, Optional<String> system, boolean replace);

    /**
     * A credential that the gateway holds and injects; the agent never sees it. The gateway may keep it until it expires
     * or a fence of the elevation rises.
     */
    DrawnCredential drawForGateway(AgentCaller agent, String elevationId, String system);

    /** The answer could not be written out: the lease is ended. Returns at once; repeating it changes nothing. */
    void undelivered(String leaseId);
}
