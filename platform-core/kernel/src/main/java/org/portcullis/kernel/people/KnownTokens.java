// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.people;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access tokens by hash, remembered for a second, so that polling costs nothing. What ends on this node is forgotten at
 * its commit; what ends on another is refused a second later at most. While the store can't be read the last that was
 * known is believed until the token expires: everything but the kill needs the store anyway, and the kill must work
 * (REV-8). Thread-safe.
 */
@Component(service = KnownTokens.class)
public final class KnownTokens {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int MOST = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(KnownTokens.class);

    private final Acts acts;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private volatile long failedNanos = System.nanoTime() - FRESH.toNanos();
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    /** A token as the store had it. */
    private record Known(Caller caller, Instant expiresAt, long readNanos) {
        boolean fresh() {
            return System.nanoTime() - readNanos < FRESH.toNanos();
        }
    }

    /** Reads the tokens that are good now, so that they are known even if the store fails later. */
    @Activate
    public KnownTokens(@Reference Acts acts) {
        this.acts = acts;
        acts.read(tx -> TokenRows.allLive(tx, acts.now(), MOST)).forEach(this::remember);
    }

    /** Who shows a token with this hash. */
    Optional<Caller> caller(String hash) {
        return believed(hash).filter(caller -> !held.contains(caller.personId()));
    }

    private Optional<Caller> believed(String hash) {
        Known entry = known.get(hash);
        if (entry == null || !entry.fresh()) {
            entry = read(hash, entry);
        }
        return entry == null || !entry.expiresAt().isAfter(acts.now()) ? Optional.empty() : Optional.of(entry.caller());
    }

    /** A token that was just handed out: known from now on, used or not, even if the store fails next. */
    void expect(String hash) {
        try {
            read(hash, null);
        } catch (Refusal unreadable) {
            LOG.warn("a new token can't be read back: while the store is away it opens nothing");
        }
    }

    private Known read(String hash, Known before) {
        if (before != null && System.nanoTime() - failedNanos < FRESH.toNanos()) {
            return before; // a kill must not wait for a database that just didn't answer
        }
        Optional<TokenRows.Live> live;
        try {
            live = acts.watch(tx -> TokenRows.live(tx, hash, acts.now()));
        } catch (Refusal unreadable) {
            if (before == null) {
                throw unreadable;
            }
            failedNanos = System.nanoTime();
            return before;
        }
        if (live.isEmpty()) {
            known.remove(hash);
            return null;
        }
        return remember(live.get());
    }

    private Known remember(TokenRows.Live live) {
        Known entry = new Known(live.caller(), live.expiresAt(), System.nanoTime());
        if (known.size() >= MOST) {
            known.values().removeIf(old -> !old.expiresAt().isAfter(acts.now()));
        }
        if (known.size() < MOST) {
            known.put(live.hash(), entry);
        }
        return entry;
    }

    /** Ends one token in this transaction; false when it had ended before. */
    boolean end(Tx tx, String tokenId, Instant at) {
        boolean ended = TokenRows.end(tx, tokenId, at) > 0;
        tx.afterCommit(
                () -> known.values().removeIf(entry -> entry.caller().tokenId().equals(tokenId)));
        return ended;
    }

    /** Ends all tokens and open codes of a person in this transaction; how many tokens there were. For a kill. */
    public int endAll(Tx tx, String personId, Instant at) {
        int ended = TokenRows.endAll(tx, personId, at);
        tx.afterCommit(() -> forget(personId));
        return ended;
    }

    private void forget(String personId) {
        known.values().removeIf(entry -> entry.caller().personId().equals(personId));
    }

    /** Believes no token of a person any more, whatever the store says, which doesn't know of the kill yet (REV-8). */
    public void hold(String personId) {
        held.add(personId);
        forget(personId);
    }

    /** The store knows of the kills now. */
    public void releaseAll() {
        held.clear();
    }
}
