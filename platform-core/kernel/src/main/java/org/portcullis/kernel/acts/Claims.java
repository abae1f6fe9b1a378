// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.acts;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.portcullis.kernel.store.Tx;

/** Which node does a piece of background work: one at a time, and another one soon after that has died. */
public final class Claims {
    /** How long a claim holds: twice as long as any one call that is made under it may take. */
    public static final Duration LENGTH = Duration.ofSeconds(60);

    private Claims() {}

    /** Whether it holds for half its length yet: enough for a call, and a round that finds nothing to do writes nothing. */
    public static boolean isFresh(Tx tx, String work, String node, Instant now) {
        return tx.one(
                        "SELECT node, claimed_until FROM work_claim WHERE name = ?",
                        row -> row.text("node").equals(node)
                                && row.time("claimed_until").isAfter(now.plus(LENGTH.dividedBy(2)))
                                && !row.time("claimed_until").isAfter(now.plus(LENGTH)),
                        work)
                .orElse(false);
    }

    /** Takes or keeps it; false while another node holds it. This node's own from before a restart is taken over at once. */
    public static boolean keep(Tx tx, String work, String node, Instant now) {
        return tx.update(
                        "INSERT INTO work_claim (name, node, claimed_until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE"
                                + " SET node = excluded.node, claimed_until = excluded.claimed_until"
                                + " WHERE work_claim.node = excluded.node OR work_claim.claimed_until < ?",
                        work,
                        node,
                        now.plus(LENGTH),
                        now)
                > 0;
    }

    /** The same; one that a node holds which is surely dead is taken over at once. */
    public static boolean keep(Tx tx, String work, String node, Instant now, Set<String> gone) {
        tx.one("SELECT node FROM work_claim WHERE name = ?", row -> row.text("node"), work)
                .filter(gone::contains)
                .ifPresent(dead -> tx.update("DELETE FROM work_claim WHERE name = ? AND node = ?", work, dead));
        return keep(tx, work, node, now);
    }

    /** Whether this node holds it still; asked in the transaction that takes what was found. */
    public static boolean holds(Tx tx, String work, String node) {
        return tx.one("SELECT node FROM work_claim WHERE name = ?", row -> row.text("node"), work)
                .filter(node::equals)
                .isPresent();
    }
}
