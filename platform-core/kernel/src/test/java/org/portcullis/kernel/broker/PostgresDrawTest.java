// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.tck.server.PostgresServer;

@DisplayName("OPS-1: draws, their recovery and their end on a real PostgreSQL")
class PostgresDrawTest {

    /** Ends the drawing thread as a dying process does. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    @DisplayName("drawn, refused twice, crashed, recovered, killed")
    void draws() {
        try (PostgresServer server = PostgresServer.start();
                BrokerGround ground = new BrokerGround(
                        StoreConfig.postgres(server.url("postgres"), server.superuser(), server::password, "n1"), 5)) {
            AgentCaller first = ground.agent();
            String lease = ground.draw(first).leaseId();
            assertThatThrownBy(() -> ground.draw(first)).hasMessageContaining(lease);
            AgentCaller second = ground.agent();
            ground.crash();
            ground.start((step, id) -> {
                if (step.equals(Steps.ISSUE_LEASE_STORED)) {
                    ground.crash();
                    throw new Crash();
                }
            });
            assertThatThrownBy(() -> ground.draw(second)).isInstanceOf(Crash.class);
            ground.start((step, id) -> {});
            BrokerGround.await(() -> ground.vault.live.size() == 1);
            ground.kill(first);
            ground.broker.undelivered(lease);
            BrokerGround.await(() -> ground.vault.live.isEmpty() && ground.pam.live.isEmpty());
            assertThat(ground.leases()).noneMatch(row -> row.state() == LeaseState.LIVE);
        }
    }
}
