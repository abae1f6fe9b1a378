// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.util.List;
import org.portcullis.service.elevation.AgentCaller;

/** Which leases of an agent count as handed over. */
final class LiveLeases {
    private LiveLeases() {}

    static List<LeaseRow> of(BrokerGround ground, AgentCaller agent) {
        return ground.store.read(tx -> LeaseRows.ofAgent(tx, agent.agentId())).stream()
                .filter(lease -> lease.state() == LeaseState.LIVE)
                .toList();
    }
}
