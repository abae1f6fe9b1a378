// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.ledger;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/** The truth about grants. Commits read fences and blocks in their own transaction; the view is for reading only. */
@ProviderType
public interface Ledger {
    /** Slug of the refusal of a token whose agent was proven by an older version of its registry entry. */
    String ENTRY_CHANGED = "entry-changed";

    /** Slug of the refusal of a token whose agent was proven by what proved it before, on this node or another. */
    String PROOF_USED = "proof-used";

    /**
     * Records a token durably, or refuses: agent not ACTIVE, blocked, expired, over the tier's limit, unbound where its
     * tier wants it bound; {@link #ENTRY_CHANGED} when it was proven by an older entry: prove it anew by the current one; {@link #PROOF_USED}.
     * Not idempotent: each call makes a row of its own.
     *
     * @return completes when the row and its audit record are durable, with {@code Refusal} when they aren't to be; within
     *     15 s. Its dependents must not block the thread that completes it.
     */
    CompletableFuture<TokenGrant> admitToken(TokenRequest request);

    /**
     * Uses up what proved an agent, on all nodes that share a store; a node alone remembers its own. Refused with {@link
     * #PROOF_USED} when it was used before, UNAVAILABLE when that can't be told.
     */
    void useUp(TokenRequest.Proof proof);

    /** Ends one token of the agent for good (RFC 7009); unknown or another's changes nothing. */
    void endToken(String agentId, String grantId);

    /** Whether a grant (token, elevation, lease) is valid now, by the node's view. */
    Verdict standing(String grantId);

    /** Decides a gateway request by the node's view: token, elevation, operation, parameters. Touches no disk. */
    Verdict decide(GatewayQuestion question);

    /** Whether the node's view has these fences and is young enough to be believed. Keys as {@code kind:id}. */
    boolean seesFences(Set<String> keys);

    /** Called after each rise of fences or end of grants that the view has seen, on a thread that must not be held. */
    AutoCloseable listen(Listener listener);

    /** Hears of what has ended. */
    interface Listener {
        /** Something ended: ask {@link #standing} again for all that rests on grants. */
        void changed();
    }
}
