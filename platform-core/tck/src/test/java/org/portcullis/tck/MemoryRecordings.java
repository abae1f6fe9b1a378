// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.session.SessionAct;
import org.portcullis.spi.session.SessionRecord;
import org.portcullis.spi.session.SessionRecordSource;
import org.portcullis.spi.session.SessionRecords;

/** A recorder of sessions in memory, and its fixture. Cursors are {@code <generation>:<number>}. */
final class MemoryRecordings implements SessionRecordSource, SessionVendor {
    private static final int PAGE = 4;
    private static final String ELSEWHERE = "elsewhere";

    private final MemoryTarget target = new MemoryTarget();
    private final Mutation mutation;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private int generation = 1;
    private int begun;
    private MemoryCalls calls;

    /** A line of the vendor's recording. */
    private record Line(String ref, String word, String constant) {}

    MemoryRecordings(Mutation mutation) {
        this.mutation = mutation;
        restart();
    }

    @Override
    public SessionRecords poll(String cursor, CallContext context) {
        try {
            return calls.call(context, true, () -> answer(cursor));
        } catch (AdapterException e) {
            if (calls.is(Mutation.SILENT_WHEN_DOWN) && !cursor.isEmpty()) {
                return new SessionRecords(List.of(), cursor, false, false);
            }
            throw e;
        }
    }

    private SessionRecords answer(String cursor) {
        String[] parts = cursor.split(":", 2);
        boolean known = parts.length == 2 && parts[0].equals(String.valueOf(generation));
        boolean gap = !known && !cursor.isEmpty();
        if (gap && calls.is(Mutation.UNKNOWN_CURSOR_IS_SKIPPED)) {
            return new SessionRecords(List.of(), generation + ":" + lines.size(), false, false);
        }
        if (calls.is(Mutation.MEMORY_IS_THE_STORE) && calls.known.isEmpty()) {
            calls.known.add("begun");
            return new SessionRecords(List.of(), generation + ":" + lines.size(), false, false);
        }
        int from = known ? Integer.parseInt(parts[1]) : 0;
        int to = Math.min(lines.size(), from + PAGE);
        List<SessionRecord> items = new ArrayList<>();
        for (int i = from; i < to; i++) {
            tell(i).ifPresent(items::add);
        }
        if (calls.is(Mutation.LAST_OF_A_PAGE_IS_LOST) && to - from == PAGE) {
            items.remove(items.size() - 1);
        }
        if (calls.is(Mutation.ORDER_IS_LOST)) {
            Collections.reverse(items);
        }
        if (calls.is(Mutation.POLL_CONSUMES)) {
            for (int i = from; i < to; i++) {
                lines.set(i, new Line(ELSEWHERE, "", ""));
            }
        }
        int next = calls.is(Mutation.CURSOR_STAYS) ? Math.max(0, to - 1) : to;
        boolean more = to < lines.size();
        return new SessionRecords(items, generation + ":" + (more ? to : next), more, gap);
    }

    private Optional<SessionRecord> tell(int number) {
        Line line = lines.get(number);
        boolean foreign = line.ref().equals(ELSEWHERE);
        boolean untold = foreign && !calls.is(Mutation.FOREIGN_THINGS_ARE_LISTED)
                || ended.contains(line.ref()) && calls.is(Mutation.ENDED_IS_FORGOTTEN);
        if (untold) {
            return Optional.empty();
        }
        String id = calls.is(Mutation.IDS_CHANGE) ? UUID.randomUUID().toString() : generation + "-" + number;
        String constant = calls.is(Mutation.CONSTANTS_ARE_TOLD) ? line.constant() : "?";
        String text = "SELECT " + constant + " FROM " + line.word();
        return Optional.of(new SessionRecord(id, line.ref(), "s", SessionAct.COMMAND, text, Instant.EPOCH));
    }

    @Override
    public SessionRecordSource source() {
        return this;
    }

    @Override
    public String begin() {
        begun++;
        return "v1:" + begun;
    }

    @Override
    public void act(String ref, String word, String constant) {
        lines.add(new Line(ref, word, constant));
    }

    @Override
    public void actElsewhere(String word, String constant) {
        lines.add(new Line(ELSEWHERE, word, constant));
    }

    @Override
    public void end(String ref) {
        ended.add(ref);
    }

    @Override
    public boolean forget() {
        lines.clear();
        generation++;
        return true;
    }

    @Override
    public Optional<Duration> throttledFor() {
        return Optional.of(MemoryCalls.WAIT);
    }

    @Override
    public boolean restart() {
        calls = new MemoryCalls(target, mutation, new JumpingClock());
        return true;
    }

    @Override
    public Set<Fault> faults() {
        return Set.of(Fault.values());
    }

    @Override
    public void breakWith(Fault fault) {
        target.breakWith(fault);
    }

    @Override
    public Set<String> canaries() {
        return Set.of(MemoryTarget.ADMIN_SECRET);
    }

    @Override
    public void close() {
        lines.clear();
    }

    @Override
    public String toString() {
        return calls.text();
    }
}
