// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.service.IdKind;
import org.portcullis.service.broker.Broker;
import org.portcullis.service.broker.DrawnCredential;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.spi.Secret;

/** Draws one password for the server behind. */
final class FakeBroker implements Broker {
    final AtomicInteger draws = new AtomicInteger();
    volatile String lastLease;
    volatile RuntimeException failure;
    private final String url;

    FakeBroker(String url) {
        this.url = url;
    }

    @Override
    public DrawnCredential drawForGateway(AgentCaller agent, String elevationId, String system) {
        if (failure != null) {
            throw failure;
        }
        draws.incrementAndGet();
        lastLease = IdKind.LEASE.newId(Instant.now());
        return new DrawnCredential(
                lastLease,
                system,
                Instant.now().plusSeconds(300),
                Map.of("username", Secret.of("u"), "password", Secret.of("hidden-pw"), "url", Secret.of(url)));
    }

    @Override
    public DrawnCredential draw(AgentCaller agent, String elevationId, Optional<String> system, boolean replace) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void undelivered(String leaseId) {
        throw new UnsupportedOperationException();
    }
}
