// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.service.IdKind;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.ElevationStatus;
import org.portcullis.service.elevation.Elevations;
import org.portcullis.service.people.Caller;

/** Elevations in memory, approved at once. */
final class FakeElevations implements Elevations {
    volatile boolean forbid;
    private final Map<String, Elevation> all = new ConcurrentHashMap<>();

    int count() {
        return all.size();
    }

    @Override
    public Elevation request(AgentCaller agent, ElevationRequest request) {
        if (forbid) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "not-intended", "read-invoices is outside the declared intent");
        }
        Instant now = Instant.now();
        Duration lifetime = request.lifetime().orElse(Duration.ofMinutes(15));
        Elevation elevation = new Elevation(
                IdKind.ELEVATION.newId(now),
                agent.agentId(),
                request,
                ElevationStatus.APPROVED,
                "00ff",
                new Elevation.Times(now, lifetime, now.plus(lifetime)),
                List.of());
        all.put(elevation.id(), elevation);
        return elevation;
    }

    @Override
    public Elevation elevation(AgentCaller agent, String elevationId) {
        Elevation found = all.get(elevationId);
        if (found == null || !found.agentId().equals(agent.agentId())) {
            throw new Refusal(Refusal.Kind.NOT_FOUND, "no-such-elevation", "no such elevation");
        }
        return found;
    }

    @Override
    public Elevation complete(AgentCaller agent, String elevationId) {
        Elevation e = elevation(agent, elevationId);
        Elevation done = new Elevation(
                e.id(), e.agentId(), e.request(), ElevationStatus.COMPLETED, e.scopeHash(), e.times(), e.decisions());
        all.put(e.id(), done);
        return done;
    }

    @Override
    public Elevation elevation(Caller caller, String elevationId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<Elevation> elevations(Caller caller, Optional<ElevationStatus> status, PageRequest page) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Elevation decide(Caller caller, String elevationId, boolean approve, String reason, String scopeHash) {
        throw new UnsupportedOperationException();
    }
}
