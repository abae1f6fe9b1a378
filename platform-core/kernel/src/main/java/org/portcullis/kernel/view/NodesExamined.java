// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.health.Examined;
import org.portcullis.service.platform.Readiness;

/**
 * Whether this node can see the ledger, so that a load balancer sends it nothing while it can't; and the other nodes, for
 * {@code portcullis doctor}: who lives, and whose clock differs. What is wrong with the others doesn't stop this one.
 */
@Component(service = Examined.class)
public final class NodesExamined implements Examined {
    /** A token that a node ten seconds ahead has made is refused by this one. */
    private static final long TOLERATED_MILLIS = 5_000;

    private final NodePresence presence;
    private final NodeView view;

    /** Over what this node sees of the ledger and of the others. */
    @Activate
    public NodesExamined(@Reference NodePresence presence, @Reference NodeView view) {
        this.presence = presence;
        this.view = view;
    }

    @Override
    public List<Readiness.Finding> examine() {
        List<Readiness.Finding> findings = new ArrayList<>();
        for (Peers.Sight other : presence.others()) {
            String name = "node " + other.id();
            if (other.left()) {
                findings.add(new Readiness.Finding(name, true, "was stopped"));
            } else if (!other.alive()) {
                findings.add(new Readiness.Finding(
                        name, false, "gives no sign: it died or is cut off. The others have taken over what it did."));
            } else if (Math.abs(other.aheadMillis()) > TOLERATED_MILLIS) {
                findings.add(
                        new Readiness.Finding(
                                name,
                                false,
                                "its clock is some " + other.aheadMillis() / 1_000
                                        + " s ahead of this node's: keep both right by NTP, or tokens of one are refused by the other"));
            } else {
                findings.add(new Readiness.Finding(name, true, "alive"));
            }
        }
        return findings;
    }

    @Override
    public List<String> obstacles() {
        return view.fresh()
                ? List.of()
                : List.of("This node can't read the database: it lets no request pass until it can.");
    }
}
