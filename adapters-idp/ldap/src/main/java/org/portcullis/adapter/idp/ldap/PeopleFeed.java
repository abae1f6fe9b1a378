// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.LDAPException;
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
final class PeopleFeed {
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(1);

    private final PeopleReader reader;
    private final String issuer;
    private final int pageSize;
    private final int maxReadingPercent;

    /** What is being told page by page; gone with the instance, and then read anew. */
    private final AtomicReference<Roster> underway = new AtomicReference<>();

    /** The last whole reading that had nothing new. */
    private final AtomicReference<Quiet> quiet = new AtomicReference<>();

    private record Quiet(String chain, long until) {}

    PeopleFeed(PeopleReader reader, LdapSettings settings) {
        this.reader = reader;
        this.issuer = settings.issuer;
        this.pageSize = settings.pageSize;
        this.maxReadingPercent = settings.maxReadingPercent;
    }

    Events poll(Session session, FeedCursor at) throws LDAPException {
        if (!at.isWhole()) {
            Optional<Roster> begun = begun(at);
            return page(begun.isPresent() ? begun.get() : read(session), at);
        }
        Quiet last = quiet.get();
        if (last != null && last.chain().equals(at.chain()) && System.nanoTime() - last.until() < 0) {
            return nothing(at); // the login before this call has shown that the directory is there
        }
        long start = System.nanoTime();
        Roster roster = read(session);
        if (!roster.chain().equals(at.chain())) {
            return page(roster, FeedCursor.NONE);
        }
        long took = System.nanoTime() - start;
        long pause = Math.min(took * (100 - maxReadingPercent) / maxReadingPercent, LONGEST_QUIET.toNanos());
        quiet.set(new Quiet(at.chain(), System.nanoTime() + pause));
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

    private Roster read(Session session) throws LDAPException {
        Roster roster = new Roster(reader.read(session));
        if (roster.isEmpty()) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "nobody is found: that everybody has left is not believed; check people_base, people_filter,"
                            + " subject_attribute and what bind_dn may read");
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
