// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.people;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.Reading;

/**
 * Tells the whole state whenever it isn't what was told last. The cursor is the digest of what was told, so that it holds at
 * every replica, after a restore and for the next version; what no change log tells (an entry moved away, an end time that
 * passed, a group that was emptied) shows in it like everything else.
 */
public final class PeopleFeed {
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(1);

    private final String issuer;
    private final int pageSize;
    private final int maxReadingPercent;
    private final String nobody;

    /** What is being told page by page; gone with the instance, and then read anew. */
    private final AtomicReference<Roster> underway = new AtomicReference<>();

    /** The last whole reading that had nothing new. */
    private final AtomicReference<Quiet> quiet = new AtomicReference<>();

    private record Quiet(String chain, String bell, long until) {}

    /**
     * Reads all people, each account once, or fails.
     *
     * @param <E> what the vendor's library throws
     */
    @FunctionalInterface
    public interface Reader<E extends Exception> {
        /** Everybody there is; what may not be whole is a failure, never an answer. */
        List<Person> read() throws E;
    }

    /**
     * A feed that has told nothing yet.
     *
     * @param issuer who vouches for the subjects
     * @param pageSize people told at once, 1 to 1,000
     * @param maxReadingPercent most of the time that is spent on reading, 1 to 100
     * @param nobody what to check when nobody is found, in the words of the instance's settings
     */
    public PeopleFeed(String issuer, int pageSize, int maxReadingPercent, String nobody) {
        this.issuer = issuer;
        this.pageSize = pageSize;
        this.maxReadingPercent = maxReadingPercent;
        this.nobody = nobody;
    }

    /** As {@link #poll(String, String, Reader)}, without a bell. */
    public <E extends Exception> Events poll(String cursor, Reader<E> reader) throws E {
        return poll(cursor, "", reader);
    }

    /**
     * Answers a poll. Between two readings that had nothing new there is a pause, at most a minute, in which only the caller's
     * own look at the vendor (its login, say) shows that it is there.
     *
     * @param bell whatever is other than before when the vendor has noted a change: it ends the pause
     */
    public <E extends Exception> Events poll(String cursor, String bell, Reader<E> reader) throws E {
        Optional<FeedCursor> parsed = FeedCursor.parse(cursor);
        if (parsed.isEmpty()) {
            return Events.cursorUnknown();
        }
        FeedCursor at = parsed.get();
        if (!at.isWhole()) {
            Optional<Roster> begun = begun(at);
            return page(begun.isPresent() ? begun.get() : read(reader), at);
        }
        Quiet last = quiet.get();
        if (last != null
                && last.chain().equals(at.chain())
                && last.bell().equals(bell)
                && System.nanoTime() - last.until() < 0) {
            return nothing(at);
        }
        long start = System.nanoTime();
        Roster roster = read(reader);
        if (!roster.chain().equals(at.chain())) {
            return page(roster, FeedCursor.NONE);
        }
        long took = System.nanoTime() - start;
        long pause = Math.min(took * (100 - maxReadingPercent) / maxReadingPercent, LONGEST_QUIET.toNanos());
        quiet.set(new Quiet(at.chain(), bell, System.nanoTime() + pause));
        return nothing(at);
    }

    private static Events nothing(FeedCursor at) {
        return new Events(Reading.CHANGES, List.of(), at.text(), false);
    }

    private Optional<Roster> begun(FeedCursor at) {
        Roster roster = underway.get();
        boolean is =
                roster != null && roster.id.equals(at.reading()) && System.nanoTime() - roster.readAt < KEPT.toNanos();
        return is ? Optional.of(roster) : Optional.empty();
    }

    private <E extends Exception> Roster read(Reader<E> reader) throws E {
        Roster roster = new Roster(reader.read());
        if (roster.isEmpty()) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "nobody is found: that everybody has left is not believed; check " + nobody);
        }
        return roster;
    }

    private Events page(Roster roster, FeedCursor after) {
        List<LifecycleEvent> items = new ArrayList<>();
        String chain = after.chain();
        String last = after.last();
        for (Person person : roster.after(last, pageSize)) {
            items.add(person.event(issuer));
            chain = person.chained(chain);
            last = person.subject();
        }
        boolean more = !roster.endsAt(last);
        underway.set(more ? roster : null);
        FeedCursor next = more ? new FeedCursor(chain, roster.id, last) : FeedCursor.whole(chain);
        return new Events(Reading.STATE, items, next.text(), more);
    }
}
