// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.util.Set;
import org.portcullis.kernel.ledger.Selector;
import org.portcullis.service.registry.RiskTier;

/**
 * A lease that may be alive, with what a kill's target is compared with.
 *
 * @param lease as it was stored last, as far as this node knows
 * @param taskId of its elevation
 * @param environment of its agent
 * @param tier of its agent; null when it isn't known
 * @param personId on whose behalf; empty for nobody's
 * @param sessionId in which session of theirs; empty for nobody's
 * @param selectors that its agent comes under
 */
public record OpenLease(
        LeaseRow lease,
        String taskId,
        String environment,
        RiskTier tier,
        String personId,
        String sessionId,
        Set<Selector> selectors) {
    /** Copies the selectors. */
    public OpenLease {
        selectors = Set.copyOf(selectors);
    }

    OpenLease now(LeaseRow changed) {
        return new OpenLease(changed, taskId, environment, tier, personId, sessionId, selectors);
    }
}
