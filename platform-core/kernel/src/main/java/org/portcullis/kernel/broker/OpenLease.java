// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import org.portcullis.service.registry.RiskTier;

/**
 * A lease that may be alive, with what a kill's target is compared with.
 *
 * @param lease as it was stored last, as far as this node knows
 * @param taskId of its elevation
 * @param environment of its agent
 * @param tier of its agent; null when it isn't known
 */
public record OpenLease(LeaseRow lease, String taskId, String environment, RiskTier tier) {

    OpenLease now(LeaseRow changed) {
        return new OpenLease(changed, taskId, environment, tier);
    }
}
