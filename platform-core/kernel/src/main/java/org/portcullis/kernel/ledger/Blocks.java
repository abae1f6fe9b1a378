// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.ledger.Key;

/** Blocks forbid the future of a key until a governed act lifts them; selector blocks also catch who comes later. */
@Component(service = Blocks.class)
public final class Blocks {
    private static final String SET =
            "INSERT INTO block (id, key_kind, key_id, reason, set_by, created_at, changed_seq)"
                    + " SELECT ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS"
                    + " (SELECT 1 FROM block WHERE key_kind = ? AND key_id = ? AND lifted_at IS NULL)";
    private static final String SET_SELECTOR =
            "INSERT INTO selector_block (id, selector, reason, set_by, created_at, changed_seq)"
                    + " SELECT ?, ?, ?, ?, ?, ? WHERE NOT EXISTS"
                    + " (SELECT 1 FROM selector_block WHERE selector = ? AND lifted_at IS NULL)";
    private static final String STANDING = "SELECT selector FROM selector_block WHERE lifted_at IS NULL ORDER BY id";

    private final Fences fences;

    /** Over these fences, which announce changes. */
    @Activate
    public Blocks(@Reference Fences fences) {
        this.fences = fences;
    }

    /**
     * Who, why and when.
     *
     * @param by {@code psn_…} or {@code system}
     * @param reason in their words
     * @param at UTC
     */
    public record Cause(String by, String reason, Instant at) {}

    /** Blocks each key that isn't blocked yet. */
    public void set(Tx tx, Collection<Key> keys, Cause cause) {
        fences.touched(tx);
        long seq = tx.next("change");
        Map<Key, Boolean> blocked = new HashMap<>();
        for (Key key : keys) {
            String kind = key.kind().name();
            tx.update(SET, newId(cause), kind, key.id(), cause.reason(), cause.by(), cause.at(), seq, kind, key.id());
            blocked.put(key, true);
        }
        fences.announce(tx, LedgerChange.ofBlocks(seq, blocked));
    }

    /** Lifts what stands on the key; a governed act, decided by the caller. */
    public void lift(Tx tx, Key key, Cause cause) {
        fences.touched(tx);
        long seq = tx.next("change");
        tx.update(
                "UPDATE block SET lifted_at = ?, lifted_by = ?, changed_seq = ?"
                        + " WHERE key_kind = ? AND key_id = ? AND lifted_at IS NULL",
                cause.at(),
                cause.by(),
                seq,
                key.kind().name(),
                key.id());
        fences.announce(tx, LedgerChange.ofBlocks(seq, Map.of(key, false)));
    }

    /** A standing block on a selector, as in {@code label:team=billing}. */
    public void setSelector(Tx tx, Selector wanted, Cause cause) {
        String selector = wanted.toString();
        long seq = tx.next("change");
        tx.update(SET_SELECTOR, newId(cause), selector, cause.reason(), cause.by(), cause.at(), seq, selector);
        fences.announce(tx, LedgerChange.ofSelectors(seq, caught(tx)));
    }

    /** Lifts a selector's block; a governed act, decided by the caller. */
    public void liftSelector(Tx tx, Selector selector, Cause cause) {
        long seq = tx.next("change");
        tx.update(
                "UPDATE selector_block SET lifted_at = ?, lifted_by = ?, changed_seq = ?"
                        + " WHERE selector = ? AND lifted_at IS NULL",
                cause.at(),
                cause.by(),
                seq,
                selector.toString());
        fences.announce(tx, LedgerChange.ofSelectors(seq, caught(tx)));
    }

    /** The selector that catches this agent, by its entry now. */
    public Optional<String> caught(Tx tx, String agentId) {
        for (Selector selector : standing(tx)) {
            List<Object> arguments = new ArrayList<>(List.of(agentId));
            arguments.addAll(selector.arguments());
            boolean caught = !tx.query(
                            "SELECT id FROM agent WHERE id = ? AND id IN (" + selector.select() + ")",
                            row -> 1,
                            arguments.toArray())
                    .isEmpty();
            if (caught) {
                return Optional.of(selector.toString());
            }
        }
        return Optional.empty();
    }

    /** All agents that a selector's block catches, by their entries now. */
    public static Set<String> caught(Tx tx) {
        Set<String> caught = new HashSet<>();
        for (Selector selector : standing(tx)) {
            tx.query(
                    "SELECT id FROM agent WHERE id IN (" + selector.select() + ")",
                    row -> caught.add(row.text("id")),
                    selector.arguments().toArray());
        }
        return caught;
    }

    private static List<Selector> standing(Tx tx) {
        return tx.query(STANDING, row -> Selector.parse(row.text("selector")));
    }

    private static String newId(Cause cause) {
        return "blk"
                + IdKind.EVENT.newId(cause.at()).substring(IdKind.EVENT.prefix().length());
    }
}
