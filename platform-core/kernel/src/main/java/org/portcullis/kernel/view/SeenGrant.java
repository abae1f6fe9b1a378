// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.ledger.FenceText;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.service.ledger.Key;

/** A grant in the view: its cells by reference, so that asking whether it stands is a walk over a small array. */
final class SeenGrant {
    private static final Cell[] NO_CELLS = {};

    final String id;
    final GrantKind kind;
    final String agentId;
    final String environment;
    final long expiresAtMillis;
    final Optional<String> personId;
    private final long epoch;
    private final Cell[] cells;
    private final long[] numbers;
    private final Slot slot;

    /** What the row says of the grant itself. */
    record Facts(
            String id,
            GrantKind kind,
            String agentId,
            String environment,
            long expiresAtMillis,
            boolean live,
            Optional<String> personId) {}

    SeenGrant(Facts facts, FenceText fences, Map<Key, Cell> cells, Slot slot) {
        this.id = facts.id();
        this.kind = facts.kind();
        this.agentId = facts.agentId();
        this.environment = facts.environment();
        this.expiresAtMillis = facts.expiresAtMillis();
        this.personId = facts.personId();
        this.epoch = fences.epoch();
        this.slot = slot;
        List<Cell> found = new ArrayList<>();
        this.numbers = new long[fences.fences().size()];
        int i = 0;
        for (Map.Entry<Key, Long> fence : fences.fences().entrySet()) {
            found.add(cells.get(fence.getKey()));
            numbers[i++] = fence.getValue();
        }
        this.cells = found.toArray(NO_CELLS);
    }

    /** Why it doesn't stand; null when it does. For the audit, never for an agent. */
    String whyNot(long nowMillis, long epochNow) {
        if (slot.ended()) {
            return "ended";
        }
        if (nowMillis >= expiresAtMillis) {
            return "expired";
        }
        if (epoch != epochNow) {
            return "of an earlier epoch";
        }
        for (int i = 0; i < cells.length; i++) {
            if (!cells[i].stands(numbers[i])) {
                return "revoked or blocked";
            }
        }
        return null;
    }

    /** The place of a grant in the view; there before the grant is read, so that no end is missed. */
    static final class Slot {
        private volatile boolean ended;
        private volatile SeenGrant grant;

        boolean ended() {
            return ended;
        }

        void end() {
            ended = true;
        }

        SeenGrant grant() {
            return grant;
        }

        void put(SeenGrant loaded) {
            grant = loaded;
        }
    }
}
