// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.portcullis.service.Refusal;
import org.portcullis.service.broker.Broker;
import org.portcullis.service.broker.DrawnCredential;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.Elevations;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.service.ledger.TokenGrant;
import org.portcullis.service.ledger.TokenRequest;

/** Plays the probe: what an agent does on the data port, by the same services. Its secrets are wiped unread. */
final class Drawer {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int THUMBPRINT_BYTES = 32;

    private final Ledger ledger;
    private final Elevations elevations;
    private final Broker broker;

    Drawer(Ledger ledger, Elevations elevations, Broker broker) {
        this.ledger = ledger;
        this.elevations = elevations;
        this.broker = broker;
    }

    /** Draws at each instance that it can; why not elsewhere, by instance. */
    Map<String, String> draw(DrillRow drill, List<Probes.Usable> operations) {
        Map<String, String> missed = new TreeMap<>();
        TokenGrant token;
        try {
            token = token(drill.run().agentId());
        } catch (Refusal e) {
            operations.forEach(each -> each.adapters().forEach(adapter -> missed.put(adapter, said(e))));
            return missed;
        }
        AgentCaller probe = new AgentCaller(token.agentId(), token.grantId(), token.environment(), Optional.empty());
        for (Probes.Usable each : operations) {
            try {
                draw(drill, probe, each).ifPresent(why -> each.adapters().forEach(at -> missed.put(at, why)));
            } catch (Refusal e) {
                each.adapters().forEach(adapter -> missed.put(adapter, said(e)));
            }
        }
        return missed;
    }

    /** Nobody has its key: the probe's grant is what the drill is about. */
    private TokenGrant token(String agentId) {
        byte[] thumbprint = new byte[THUMBPRINT_BYTES];
        RANDOM.nextBytes(thumbprint);
        String nobodys = Base64.getUrlEncoder().withoutPadding().encodeToString(thumbprint);
        try {
            return ledger.admitToken(
                            new TokenRequest(agentId, Optional.empty(), Optional.of(nobodys), "portcullis-drill"))
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Refusal refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    /** Whether the probe gets a token now; after its kill it must not. */
    boolean getsToken(String agentId) {
        try {
            token(agentId);
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    private Optional<String> draw(DrillRow drill, AgentCaller probe, Probes.Usable operation) {
        String system = operation.ref().system();
        Elevation elevation = elevations.request(
                probe,
                new ElevationRequest(
                        drill.task(),
                        List.of(new RequestedOperation(system, operation.ref().operation(), "{}")),
                        drill.reason(),
                        Optional.empty()));
        if (!elevation.status().usable()) {
            return Optional.of(system + "/" + operation.ref().operation()
                    + " needs people's approval: pre-approve one for the probe's tier and mode");
        }
        try (DrawnCredential drawn = broker.draw(probe, elevation.id(), Optional.of(system), false)) {
            return Optional.empty();
        }
    }

    private static String said(Refusal refusal) {
        return refusal.slug() + ": " + refusal.getMessage();
    }
}
