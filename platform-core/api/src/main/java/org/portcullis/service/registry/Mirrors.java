// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.people.Caller;

/** Agents as directories have them. */
@ProviderType
public interface Mirrors {
    /** Of one agent, by instance; a decommissioned agent's stay as proof. */
    List<Mirror> of(Caller caller, String agentId);
}
