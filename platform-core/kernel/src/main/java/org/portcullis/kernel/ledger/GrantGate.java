// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.ledger.KeyKind;

/**
 * The only way to grant. It reads fences and blocks in the transaction that grants, so that no grant commits after a kill
 * of anything that it depends on. It begins held, and opens when the kill path has replayed its emergency file; a unit
 * test opens it by {@link #open}.
 */
@Component(service = GrantGate.class)
public final class GrantGate {
    private static final String STARTING = "starting";
    private static final String INSERT =
            "INSERT INTO grant_entry (id, kind, state, agent_id, task_id, elevation_id, parent_id, person_id,"
                    + " person_session_id, delegation_id, chain_id, model_key, mcp_server, adapter, system, environment,"
                    + " fences, issued_at, expires_at, changed_seq)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)";

    private final Fences fences;
    private final Blocks blocks;
    private final Map<String, String> holds = new ConcurrentHashMap<>();

    /** Held until {@link #open}. */
    @Activate
    public GrantGate(@Reference Fences fences, @Reference Blocks blocks) {
        this.fences = fences;
        this.blocks = blocks;
        holds.put(STARTING, "The platform is starting: try again in a moment.");
    }

    /** Ends the hold that it begins with. */
    public void open() {
        release(STARTING);
    }

    /** Refuses every grant until {@link #release} of the same name; the reason goes to whoever asks. */
    public void hold(String name, String reason) {
        holds.put(name, reason);
    }

    /** Ends a hold; unknown changes nothing. */
    public void release(String name) {
        holds.remove(name);
    }

    /** Why nothing is granted now; empty when the gate is open. */
    public List<String> holds() {
        return List.copyOf(holds.values());
    }

    /**
     * Reads the fences of all ancestors of a grant-to-be.
     *
     * @param keys all ancestors; an agent's labels are looked up here
     * @return the fences text for {@link GrantRow}
     * @throws Refusal FORBIDDEN {@code blocked} when a block or a selector's block stands; UNAVAILABLE while held
     */
    public String admit(Tx tx, Collection<Key> keys) {
        refuseWhileHeld();
        Fences.Reading now = fences.now(tx, keys);
        if (!now.blocked().isEmpty()) {
            throw blocked(now.blocked().get(0).toString());
        }
        if (now.selectors()) {
            refuseCaught(tx, keys);
        }
        return now.fences().toString();
    }

    private void refuseCaught(Tx tx, Collection<Key> keys) {
        for (Key key : keys) {
            Optional<String> selector = key.kind() == KeyKind.AGENT ? blocks.caught(tx, key.id()) : Optional.empty();
            if (selector.isPresent()) {
                throw blocked(selector.get());
            }
        }
    }

    /**
     * Whether a grant made under these fences is still good: same epoch, nothing raised, nothing blocked. For the
     * hand-over's transaction.
     */
    public boolean unmoved(Tx tx, String fencesText) {
        if (!holds.isEmpty()) {
            return false;
        }
        FenceText then = FenceText.parse(fencesText);
        Fences.Reading now = fences.now(tx, then.fences().keySet());
        if (!now.blocked().isEmpty() || !now.fences().equals(then)) {
            return false;
        }
        return !now.selectors()
                || then.fences().keySet().stream()
                        .filter(key -> key.kind() == KeyKind.AGENT)
                        .allMatch(key -> blocks.caught(tx, key.id()).isEmpty());
    }

    /** Stores the grant; from the commit on it stands. */
    public void insert(Tx tx, GrantRow grant) {
        refuseWhileHeld();
        tx.update(
                INSERT,
                grant.id(),
                grant.kind(),
                GrantState.LIVE,
                grant.only(KeyKind.AGENT),
                grant.taskName(),
                grant.only(KeyKind.ELEVATION),
                grant.parentId(),
                grant.only(KeyKind.PERSON),
                grant.only(KeyKind.PERSON_SESSION),
                grant.only(KeyKind.DELEGATION),
                grant.only(KeyKind.CHAIN),
                grant.only(KeyKind.MODEL),
                grant.only(KeyKind.MCP_SERVER),
                grant.only(KeyKind.ADAPTER),
                grant.only(KeyKind.SYSTEM),
                grant.only(KeyKind.ENVIRONMENT),
                grant.fences(),
                grant.issuedAt(),
                grant.expiresAt());
    }

    /** Ends a live grant for good; false when it isn't there or has ended before. */
    public boolean end(Tx tx, String grantId, Instant at, GrantState state) {
        if (state == GrantState.LIVE) {
            throw new IllegalArgumentException("nothing is revived");
        }
        long seq = tx.next("change");
        int rows = tx.update(
                "UPDATE grant_entry SET state = ?, ended_at = ?, changed_seq = ? WHERE id = ? AND state = 'LIVE'",
                state,
                at,
                seq,
                grantId);
        fences.announce(tx, LedgerChange.ofEnded(seq, Set.of(grantId)));
        return rows > 0;
    }

    /** Ends many live grants for good; those that aren't there or have ended before stay as they are. */
    public void endAll(Tx tx, Set<String> grantIds, Instant at, GrantState state) {
        if (state == GrantState.LIVE) {
            throw new IllegalArgumentException("nothing is revived");
        }
        if (grantIds.isEmpty()) {
            return;
        }
        long seq = tx.next("change");
        Rows.inChunks(grantIds, "?", (chunk, placeholders) -> {
            List<Object> arguments = new ArrayList<>(List.of(state, at, seq));
            arguments.addAll(chunk);
            tx.update(
                    "UPDATE grant_entry SET state = ?, ended_at = ?, changed_seq = ? WHERE state = 'LIVE' AND id IN ("
                            + placeholders + ")",
                    arguments.toArray());
        });
        fences.announce(tx, LedgerChange.ofEnded(seq, grantIds));
    }

    private void refuseWhileHeld() {
        if (!holds.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.UNAVAILABLE,
                    "not-granting",
                    holds.values().iterator().next());
        }
    }

    private static Refusal blocked(String by) {
        return new Refusal(
                Refusal.Kind.FORBIDDEN,
                "blocked",
                "A block stands on " + by
                        + ": it was revoked or suspended, and only a governed act lifts it: see portcullis blocks list.");
    }
}
