// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.agent;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.portcullis.service.IdKind;
import org.portcullis.service.broker.Broker;
import org.portcullis.service.broker.DrawnCredential;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.spi.Secret;

/** Hands out one password. */
final class FakeBroker implements Broker {
    final List<String> undelivered = new CopyOnWriteArrayList<>();

    @Override
    public DrawnCredential draw(AgentCaller agent, String elevationId, Optional<String> system, boolean replace) {
        Instant now = Instant.now();
        return new DrawnCredential(
                IdKind.LEASE.newId(now),
                "billing-db",
                now.plusSeconds(60),
                Map.of("username", Secret.of("u"), "password", Secret.of("s3cret")));
    }

    @Override
    public DrawnCredential drawForGateway(AgentCaller agent, String elevationId, String system) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void undelivered(String leaseId) {
        undelivered.add(leaseId);
    }
}
