// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.recording;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.portcullis.kernel.acts.Claims;
import org.portcullis.kernel.elevation.ElevationRows;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.spi.session.SessionAct;
import org.portcullis.spi.session.SessionRecord;
import org.portcullis.spi.session.SessionRecords;

/**
 * One source's session records, taken step by step by one thread of one node. A record counts once; the cursor goes on in
 * the transaction that takes the last of an answer. Taken in slices, so that a talkative session keeps no kill waiting.
 */
final class RecordingFeed {
    /** Records of one reference that are taken whole; beyond, their number. */
    static final long QUOTA = 10_000;

    private static final int SLICE = 100;

    private final String instance;
    private final Store store;
    private final Clock clock;
    private final Poll poll;

    /** Asks the source. */
    @FunctionalInterface
    interface Poll {
        /** Throws {@code AdapterException}. */
        SessionRecords at(String cursor);
    }

    RecordingFeed(String instance, Store store, Clock clock, Poll poll) {
        this.instance = instance;
        this.store = store;
        this.clock = clock;
        this.poll = poll;
    }

    private String work() {
        return "sessions/" + instance;
    }

    /** One poll; whether there is more at once. False too while another node polls. */
    boolean turn() {
        Optional<String> mine = claimed(clock.instant());
        if (mine.isEmpty()) {
            return false;
        }
        String stored = mine.get();
        SessionRecords records = poll.at(stored);
        List<SessionRecord> items = records.items();
        if (items.isEmpty() && !records.gap() && records.nextCursor().equals(stored)) {
            return records.more();
        }
        if (records.gap() && !written(stored, this::gap)) {
            return false;
        }
        for (int from = 0; from < items.size(); from += SLICE) {
            List<SessionRecord> slice = items.subList(from, Math.min(items.size(), from + SLICE));
            if (!written(stored, tx -> take(tx, slice))) {
                return false;
            }
        }
        return written(stored, tx -> RecordingRows.keepCursor(tx, instance, records.nextCursor(), clock.instant()))
                && records.more();
    }

    /** The cursor, while it is this node that polls. */
    private Optional<String> claimed(Instant now) {
        Optional<String> still = store.read(tx -> Claims.isFresh(tx, work(), store.node(), now)
                ? Optional.of(RecordingRows.cursor(tx, instance))
                : Optional.empty());
        return still.isPresent()
                ? still
                : store.write(
                        Priority.NORMAL,
                        tx -> Claims.keep(tx, work(), store.node(), now)
                                ? Optional.of(RecordingRows.cursor(tx, instance))
                                : Optional.<String>empty());
    }

    /** Does it, unless another node has taken over, or has read on from the same cursor. */
    private boolean written(String stored, Consumer<Tx> work) {
        return store.<Boolean>write(Priority.NORMAL, tx -> {
            boolean mine = Claims.holds(tx, work(), store.node())
                    && RecordingRows.cursor(tx, instance).equals(stored);
            if (mine) {
                work.accept(tx);
            }
            return mine;
        });
    }

    private void gap(Tx tx) {
        tx.audit(new AuditEntry(
                "session.gap", "FAILED", "system", Optional.empty(), Optional.empty(), Map.of("adapter", instance)));
    }

    private void take(Tx tx, List<SessionRecord> records) {
        Instant now = clock.instant();
        Map<String, Optional<RecordingRows.Owner>> owners = new HashMap<>();
        for (SessionRecord record : records) {
            if (RecordingRows.first(tx, instance, record.id(), now)) {
                Optional<RecordingRows.Owner> owner =
                        owners.computeIfAbsent(record.ref(), ref -> RecordingRows.owner(tx, instance, ref));
                long told = RecordingRows.count(tx, instance, record.ref(), now);
                if (told <= QUOTA) {
                    tx.audit(entry(tx, record, owner));
                } else if (told % QUOTA == 1) {
                    tx.audit(beyond(record, owner, told - 1));
                }
            }
        }
    }

    private AuditEntry entry(Tx tx, SessionRecord record, Optional<RecordingRows.Owner> owner) {
        Map<String, Object> details = details(record, owner);
        details.put("record", record.id());
        details.put("session", record.session());
        details.put("at", record.occurredAt().toString());
        if (!record.text().isEmpty()) {
            details.put("text", record.text());
        }
        owner.flatMap(lease -> ElevationRows.find(tx, lease.elevationId()))
                .flatMap(row -> row.subjectPersonId())
                .ifPresent(person -> details.put("on_behalf_of", person));
        String action = "session." + record.act().name().toLowerCase(Locale.ROOT);
        return said(action, record.act() == SessionAct.REFUSED ? "FAILED" : "DONE", owner, details);
    }

    /** Said at each further quota: nothing is left out without a word. */
    private AuditEntry beyond(SessionRecord record, Optional<RecordingRows.Owner> owner, long told) {
        Map<String, Object> details = details(record, owner);
        details.put("taken", QUOTA);
        details.put("left_out", told - QUOTA);
        return said("session.quota", "FAILED", owner, details);
    }

    private Map<String, Object> details(SessionRecord record, Optional<RecordingRows.Owner> owner) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("adapter", instance);
        owner.ifPresentOrElse(
                lease -> {
                    details.put("lease", lease.id());
                    details.put("task", lease.taskId());
                    details.put("elevation", lease.elevationId());
                },
                () -> details.put("ref", record.ref())); // nobody's here: after a restore, or another platform's
        return details;
    }

    private static AuditEntry said(
            String action, String outcome, Optional<RecordingRows.Owner> owner, Map<String, Object> details) {
        return new AuditEntry(
                action,
                outcome,
                owner.map(RecordingRows.Owner::agentId).orElse("system"),
                owner.map(RecordingRows.Owner::agentId),
                owner.map(RecordingRows.Owner::elevationId),
                details);
    }
}
