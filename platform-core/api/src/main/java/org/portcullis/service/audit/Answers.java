// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.audit;

import org.osgi.annotation.versioning.ProviderType;

/** The regulator's three questions (AUD-6): who authorised it, what was the agent supposed to do, how fast was it stopped. */
@ProviderType
public interface Answers {
    /**
     * The answers for one action, as a JSON object's text.
     *
     * @param actionId an audit record {@code evt_…}, a lease, an elevation, a revocation or an agent
     */
    String answers(String actionId);
}
