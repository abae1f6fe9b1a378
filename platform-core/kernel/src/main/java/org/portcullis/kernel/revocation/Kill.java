// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationEvent;
import org.portcullis.service.revocation.RevocationState;

/** A revocation that this node drives: where its orders are, what the whole is, and who waits for it. */
final class Kill {
    private static final int MOST_EVENTS = 1_000;

    final Command command;
    final Sla sla;
    /** Held while news are taken and handed to the store; never together with this object's own lock taken first. */
    final Object storing = new Object();

    private final Clock clock;
    private final List<PartRun> parts = new ArrayList<>();
    private final List<RevocationEvent> events = new ArrayList<>();
    private final Set<PartRun> unstored = new LinkedHashSet<>();
    private final Map<PartRow.Place, PartState> recorded = new HashMap<>();
    private final CompletableFuture<Revocation> done = new CompletableFuture<>();
    private RevocationRow.Claim claim;
    private RevocationState state;
    private Instant completedAt;
    private long lastEvent;
    private long storedEvent;
    private int escalated;
    private boolean durable;
    private boolean lost;

    /** As the store has it; its parts come by {@link #plan}. */
    Kill(RevocationRow row, Sla sla, Clock clock, boolean durable, long lastEvent) {
        this.command = row.command();
        this.claim = row.claim();
        this.state = row.state();
        this.escalated = row.escalated();
        this.sla = sla;
        this.clock = clock;
        this.durable = durable;
        this.lastEvent = lastEvent;
        this.storedEvent = lastEvent;
    }

    /** Sets the parts; anew when more was found to be done. */
    synchronized void plan(List<PartRun> planned) {
        parts.clear();
        parts.addAll(planned);
        unstored.addAll(planned);
        judge();
        announce();
    }

    /** Whether it has exactly the parts of that plan. */
    synchronized boolean planned(Planner.Plan plan) {
        return parts.size() == plan.parts().size()
                && plan.parts().stream().allMatch(row -> parts.stream()
                        .anyMatch(part -> part.shown().equals(row)));
    }

    synchronized List<OrderRun> openOrders() {
        return parts.stream()
                .flatMap(part -> part.orders().stream())
                .filter(order -> !order.state().settled())
                .toList();
    }

    /** The leases that its orders are about. */
    synchronized Set<String> leases() {
        Set<String> ids = new LinkedHashSet<>();
        parts.forEach(part -> part.orders().forEach(order -> ids.addAll(order.to.leaseIds())));
        return ids;
    }

    synchronized List<PartRun> parts() {
        return List.copyOf(parts);
    }

    /** Begins an attempt; empty when none is due. */
    synchronized Optional<Attempts.Task> begin(OrderRun order) {
        return lost || completedAt != null ? Optional.empty() : order.begin(command, sla.over());
    }

    /** How many attempts in a row ended as the last one did. */
    synchronized int inARow(OrderRun order) {
        return order.inARow();
    }

    /** Names the last attempt, so that a timer set after it can tell whether another came since. */
    synchronized long ticket(OrderRun order) {
        return order.ticket();
    }

    synchronized boolean current(OrderRun order, long ticket) {
        return order.current(ticket);
    }

    /** Takes an attempt's outcome over; says whether every part is settled now. */
    synchronized boolean end(OrderRun order, Outcome outcome) {
        PartState before = order.state();
        order.end(outcome, sla.over());
        boolean changed = false;
        for (PartRun part : parts) {
            if (part.place.equals(order.to.place())) {
                changed |= noted(part, elapsed -> part.refresh(order, before, elapsed));
            }
        }
        if (judge() || changed) {
            announce();
        }
        return allSettled();
    }

    private boolean noted(PartRun part, LongPredicate refresh) {
        PartRow before = part.shown();
        boolean changed = refresh.test(sla.elapsed().toMillis());
        if (!before.equals(part.shown())) {
            unstored.add(part);
        }
        return changed;
    }

    synchronized boolean allSettled() {
        return !parts.isEmpty() && parts.stream().allMatch(PartRun::settled);
    }

    /** PARTIAL as soon as something is stuck, has failed or is late; it stays so until all is confirmed. */
    private boolean judge() {
        boolean bad = sla.over()
                || parts.stream()
                        .map(part -> part.shown().state())
                        .anyMatch(each -> each == PartState.STUCK || each == PartState.RETRYING);
        if (state == RevocationState.REVOKING && bad && !allSettled()) {
            state = RevocationState.PARTIAL;
            return true;
        }
        return false;
    }

    /** The SLA has moved on: looks again. */
    synchronized void lookAgain() {
        boolean changed = false;
        if (sla.over()) {
            for (PartRun part : parts) {
                part.orders().forEach(OrderRun::late);
                changed |= noted(part, part::refresh);
            }
        }
        if (judge() || changed) {
            announce();
        }
    }

    private void announce() {
        lastEvent++;
        events.add(new RevocationEvent(lastEvent, clock.instant(), shown()));
        if (events.size() > MOST_EVENTS) {
            events.remove(0);
        }
        notifyAll();
    }

    /** What stands now. */
    synchronized Revocation shown() {
        long elapsed = sla.elapsed().toMillis();
        return new Revocation(
                command.id(),
                new Revocation.Command(
                        command.target().asCommanded(),
                        command.said().reason(),
                        command.said().by()),
                state,
                durable,
                new Revocation.Times(
                        command.times().commandedAt(),
                        command.times().fencedAt(),
                        command.times().deadline(),
                        Optional.ofNullable(completedAt)),
                parts.stream().map(part -> part.shown().shown(elapsed)).toList());
    }

    /** As the store shall have it, open. */
    synchronized RevocationRow row() {
        return new RevocationRow(
                command,
                state,
                completedAt,
                true,
                escalated,
                claim,
                parts.stream().map(PartRun::shown).toList());
    }

    /**
     * What the store doesn't have yet.
     *
     * @param row the whole as it is
     * @param parts parts that have changed
     * @param moved those of them whose state differs from what was recorded last
     * @param orders settled orders whose leases' end isn't stored
     * @param events events that aren't stored
     */
    record News(
            RevocationRow row,
            List<PartRow> parts,
            List<PartRow> moved,
            List<OrderRun> orders,
            List<RevocationEvent> events) {}

    /** Takes it; from now on it counts as stored, unless it is put back. */
    synchronized News takeNews() {
        List<PartRow> rows = unstored.stream().map(PartRun::shown).toList();
        unstored.clear();
        List<PartRow> moved = rows.stream()
                .filter(part -> part.state() != recorded.put(part.key(), part.state()))
                .filter(part -> part.state() != PartState.PENDING && part.state() != PartState.NOT_APPLICABLE)
                .toList();
        List<OrderRun> settled = parts.stream()
                .flatMap(part -> part.orders().stream())
                .filter(OrderRun::toStore)
                .toList();
        settled.forEach(order -> order.stored(true));
        // each event tells the whole, so the store keeps the last of those that came at once
        List<RevocationEvent> fresh =
                lastEvent > storedEvent && !events.isEmpty() ? List.of(events.get(events.size() - 1)) : List.of();
        return new News(row(), rows, moved, settled, fresh);
    }

    /** It could not be stored after all. */
    synchronized void putBack(News news) {
        parts.stream()
                .filter(part -> news.parts().stream().anyMatch(row -> row.key().equals(part.place)))
                .forEach(unstored::add);
        news.moved().forEach(part -> recorded.remove(part.key()));
        news.orders().forEach(order -> order.stored(false));
    }

    /** It was stored. */
    synchronized void stored(News news) {
        news.events().forEach(event -> storedEvent = Math.max(storedEvent, event.seq()));
    }

    synchronized boolean hasUnstored() {
        return !unstored.isEmpty();
    }

    /** Its end is durable: now it may be told. */
    void complete(Instant at) {
        Revocation last;
        synchronized (this) {
            state = RevocationState.REVOKED;
            completedAt = at;
            announce();
            last = shown();
        }
        done.complete(last);
    }

    /** What the end will look like; stored before it is told. */
    synchronized RevocationEvent lastEventAt(Instant at) {
        Revocation now = shown();
        Revocation end = new Revocation(
                now.id(),
                now.command(),
                RevocationState.REVOKED,
                durable,
                new Revocation.Times(
                        now.times().commandedAt(),
                        now.times().fencedAt(),
                        now.times().deadline(),
                        Optional.of(at)),
                now.parts());
        return new RevocationEvent(lastEvent + 1, at, end);
    }

    /** Completes when its end is durable, or this node has lost it. */
    CompletableFuture<Revocation> done() {
        return done;
    }

    /** Another node has taken it over. */
    void lose() {
        synchronized (this) {
            lost = true;
            notifyAll();
        }
        done.complete(shown());
    }

    /** The number of the newest event, stored or not. */
    synchronized long lastEvent() {
        return lastEvent;
    }

    synchronized boolean over() {
        return lost || completedAt != null;
    }

    synchronized boolean durable() {
        return durable;
    }

    /** The store has it now, for this node to drive; its parts aren't those of the store yet. */
    synchronized void claimed(RevocationRow.Claim held) {
        claim = held;
    }

    /** Its parts as the store's ledger tells; nothing that was only guessed without it is ever stored. */
    synchronized void planDurably(List<PartRun> planned) {
        durable = true;
        unstored.clear();
        plan(planned);
    }

    synchronized RevocationRow.Claim claim() {
        return claim;
    }

    synchronized void escalated(int level) {
        escalated = Math.max(escalated, level);
    }

    synchronized int escalated() {
        return escalated;
    }

    /** Events after one, waiting for the first that long at most. */
    synchronized List<RevocationEvent> events(long after, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (lastEvent <= after && !over()) {
            long millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                break;
            }
            wait(millis);
        }
        return events.stream().filter(event -> event.seq() > after).toList();
    }
}
