// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.portcullis.kernel.ledger.Selector;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.revocation.Block;
import org.portcullis.service.revocation.RevocationState;

/** Reads the blocks that stand, on keys and on selectors, with the revocations behind them. */
final class BlockRows {
    private static final String ON_KEYS = "SELECT id, key_kind AS kind, key_id AS name, reason, set_by, created_at"
            + " FROM block WHERE lifted_at IS NULL AND key_kind IN (%s) AND id > ?";
    private static final String ON_SELECTORS = "SELECT id, 'SELECTOR' AS kind, selector AS name, reason, set_by,"
            + " created_at FROM selector_block WHERE lifted_at IS NULL AND (%s) AND id > ?";
    private static final String OF_KIND = "substr(selector, 1, %d) = '%s'";
    private static final String PAGE = " ORDER BY id LIMIT ?";
    private static final String ON_KEY = "SELECT id, key_kind AS kind, key_id AS name, reason, set_by, created_at"
            + " FROM block WHERE key_kind = ? AND key_id = ? AND lifted_at IS NULL";
    private static final String ON_SELECTOR = "SELECT id, 'SELECTOR' AS kind, selector AS name, reason, set_by,"
            + " created_at FROM selector_block WHERE selector = ? AND lifted_at IS NULL";
    private static final String BEHIND = "SELECT r.id AS id, r.state AS state, r.commanded_by AS commanded_by,"
            + " r.completed_at AS completed_at FROM revocation r WHERE r.fenced_at >= ?"
            + " AND (r.target_kind = ? AND r.target_id = ? OR r.id IN (SELECT t.revocation_id FROM revocation_target t"
            + " WHERE t.key_kind = ? AND t.key_id = ?)) ORDER BY r.id LIMIT ?";

    private BlockRows() {}

    /** Those on targets of these types, after an id, oldest first; at most 100 revocations each. */
    static List<Block> page(Tx tx, Set<Target.Type> types, String after, int limit) {
        List<Object> arguments = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        List<Target.Type> keys = types.stream()
                .filter(type -> Selector.kind(type.name()).isEmpty())
                .toList();
        String kinds = types.stream()
                .map(type -> Selector.kind(type.name()))
                .flatMap(Optional::stream)
                .map(kind -> new Selector(kind, "").toString())
                .map(prefix -> OF_KIND.formatted(prefix.length(), prefix))
                .collect(Collectors.joining(" OR "));
        if (!keys.isEmpty()) {
            parts.add(ON_KEYS.formatted(String.join(", ", Collections.nCopies(keys.size(), "?"))));
            arguments.addAll(keys);
            arguments.add(after);
        }
        if (!kinds.isEmpty()) {
            parts.add(ON_SELECTORS.formatted(kinds));
            arguments.add(after);
        }
        arguments.add(limit);
        return tx.query(String.join(" UNION ALL ", parts) + PAGE, BlockRows::block, arguments.toArray()).stream()
                .map(block -> with(tx, block, 100))
                .toList();
    }

    /** The one that stands on a target, with all revocations behind it. */
    static Optional<Block> standing(Tx tx, Target target) {
        Optional<Block> found = target.selector().isPresent()
                ? tx.one(ON_SELECTOR, BlockRows::block, target.selector().get().toString())
                : tx.one(ON_KEY, BlockRows::block, target.type(), target.id());
        return found.map(block -> with(tx, block, Integer.MAX_VALUE));
    }

    private static Block block(Row row) {
        Target target;
        if (row.text("kind").equals("SELECTOR")) {
            Selector selector = Selector.parse(row.text("name"));
            target = new Target(Target.Type.valueOf(selector.kind().name()), selector.value());
        } else {
            target = new Target(row.constant(Target.Type.class, "kind"), row.text("name"));
        }
        return new Block(
                row.text("id"),
                target.asCommanded(),
                row.time("created_at"),
                row.text("set_by"),
                row.text("reason"),
                List.of(),
                Optional.empty());
    }

    private static Block with(Tx tx, Block block, int most) {
        String kind = block.target().type().toUpperCase(Locale.ROOT);
        String id = block.target().id();
        List<Block.Behind> behind = tx.query(BEHIND, BlockRows::behind, block.since(), kind, id, kind, id, most);
        return new Block(block.id(), block.target(), block.since(), block.by(), block.reason(), behind, block.lifted());
    }

    private static Block.Behind behind(Row row) {
        return new Block.Behind(
                row.text("id"),
                row.constant(RevocationState.class, "state"),
                row.text("commanded_by"),
                row.numberOrNone("completed_at").isPresent());
    }

    /** The same, lifted. */
    static Block lifted(Block block, Instant at, String by) {
        return new Block(
                block.id(),
                block.target(),
                block.since(),
                block.by(),
                block.reason(),
                block.revocations(),
                Optional.of(new Block.Lift(at, by)));
    }
}
