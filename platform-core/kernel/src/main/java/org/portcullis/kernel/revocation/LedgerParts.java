// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.kernel.people.KnownTokens;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.view.NodePresence;
import org.portcullis.kernel.view.NodeView;

/** The kernel's rooms that a kill writes to. */
@Component(service = LedgerParts.class)
public final class LedgerParts {
    private final Store store;
    private final Fences fences;
    private final Blocks blocks;
    private final GrantGate gate;
    private final NodeView view;
    private final NodePresence nodes;
    private final KnownTokens personTokens;
    private final TierLimits limits;

    /** Only holds them together. */
    @Activate
    public LedgerParts(
            @Reference Store store,
            @Reference Fences fences,
            @Reference Blocks blocks,
            @Reference GrantGate gate,
            @Reference NodeView view,
            @Reference NodePresence nodes,
            @Reference KnownTokens personTokens,
            @Reference TierLimits limits) {
        this.store = store;
        this.fences = fences;
        this.blocks = blocks;
        this.gate = gate;
        this.view = view;
        this.nodes = nodes;
        this.personTokens = personTokens;
        this.limits = limits;
    }

    Store store() {
        return store;
    }

    Fences fences() {
        return fences;
    }

    Blocks blocks() {
        return blocks;
    }

    GrantGate gate() {
        return gate;
    }

    NodeView view() {
        return view;
    }

    NodePresence nodes() {
        return nodes;
    }

    TierLimits limits() {
        return limits;
    }

    KnownTokens personTokens() {
        return personTokens;
    }
}
