// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.people.Caller;

/** Who answers for agents, and what is to be done when they leave (REG-7). All methods throw {@code Refusal}. */
@ProviderType
public interface Posts {
    /** What is vacant of an agent, by post. */
    List<Vacancy> vacancies(Caller caller, String agentId);

    /**
     * Appoints (role GOVERNANCE, and never oneself): nobody who has left or is disabled at a source, or was killed here.
     * Fills the vacancies of the posts that it names. A suspended agent stays so: its reinstatement is an act of its own,
     * which a vacancy that suspended it forbids until then. Audited.
     */
    Agent appoint(Caller caller, String agentId, Appointment appointment);
}
