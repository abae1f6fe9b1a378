// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.invoke.AdapterInvoker;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.service.Refusal;
import org.portcullis.service.broker.Broker;
import org.portcullis.service.broker.DrawnCredential;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.credential.IssuedCredential;

/** The broker: intent, vendors' part, hand-over. What isn't handed over is ended. */
@Component(service = Broker.class)
public final class LeasedBroker implements Broker {
    private final Intents intents;
    private final LeaseEnder ender;
    private final Steps steps;
    private final Drawing drawing;
    private final GatewayDraws gatewayDraws = new GatewayDraws();

    /** Over the rooms below. */
    @Activate
    public LeasedBroker(
            @Reference Acts acts,
            @Reference Intents intents,
            @Reference AdapterInvoker invoker,
            @Reference LeaseEnder ender,
            @Reference Steps steps,
            @Reference LeaseMemory memory,
            @Reference Reconciliation beforeAnything) {
        // a restored store's hold stands before the first draw, since the broker isn't there without it
        this.intents = intents;
        this.ender = ender;
        this.steps = steps;
        this.drawing = new Drawing(acts, invoker, new Drawing.Kept(ender.answers(), memory), steps);
    }

    @Override
    public DrawnCredential draw(AgentCaller agent, String elevationId, Optional<String> system, boolean replace) {
        return draw(new Draw(agent, elevationId, system, Holder.AGENT, replace));
    }

    @Override
    public DrawnCredential drawForGateway(AgentCaller agent, String elevationId, String system) {
        return gatewayDraws.one(
                agent.agentId() + "/" + elevationId + "/" + system,
                () -> draw(new Draw(agent, elevationId, Optional.of(system), Holder.GATEWAY, true)));
    }

    @Override
    public void undelivered(String leaseId) {
        ender.end(leaseId, "the answer could not be written out");
    }

    private DrawnCredential draw(Draw draw) {
        if (!ender.recovered()) {
            throw Refusals.unavailable("starting", "What was open before the start is still being found: try again.");
        }
        Intents.Stored stored = intents.store(draw);
        ender.marked(stored.replaced());
        String leaseId = stored.begun().leaseId();
        steps.reached(Steps.ISSUE_INTENT_STORED, leaseId);
        try {
            return made(stored.begun());
        } catch (AdapterException e) {
            ender.end(leaseId, "the draw failed: " + e.getMessage());
            throw Refusals.vendor(e);
        } catch (Refusal e) {
            ender.end(leaseId, "the draw was refused: " + e.slug());
            throw e;
        } catch (RuntimeException | Error e) {
            ender.end(leaseId, "the draw broke: " + e.getClass().getName());
            throw e;
        }
    }

    private DrawnCredential made(Drawing.Begun begun) {
        IssuedCredential credential = drawing.make(begun);
        try {
            intents.handOver(begun, credential.lease());
            steps.reached(Steps.ISSUE_HANDOVER_COMMITTED, begun.leaseId());
            return new DrawnCredential(
                    begun.leaseId(), begun.scope().system(), credential.lease().expiresAt(), credential.values());
        } catch (RuntimeException | Error e) {
            credential.close();
            throw e;
        }
    }
}
