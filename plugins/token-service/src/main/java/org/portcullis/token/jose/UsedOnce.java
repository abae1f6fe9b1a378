// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.token.jose.BadToken.Reason;

/**
 * Remembers identifiers that may be used once, until they could no longer be accepted anyway. Bounded; when it is full it
 * refuses instead of forgetting, and no owner may fill more than its share, so that one agent cannot lock out the others.
 * Across a restart replay is excluded by a journal, or by what is put into it (DPoP proofs carry a nonce of this process).
 * Safe for many threads.
 */
public final class UsedOnce {
    private final Clock clock;
    private final int capacity;
    private final int share;
    private final Map<String, Long> entries = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<Long, Queue<Entry>> bySecond = new ConcurrentSkipListMap<>();
    private final Map<String, AtomicInteger> held = new ConcurrentHashMap<>();

    private final UsedJournal journal;

    private record Entry(String key, String owner) {}

    /**
     * In memory only.
     *
     * @param capacity how many identifiers at most
     * @param share how many of one owner at most
     */
    public UsedOnce(Clock clock, int capacity, int share) {
        this(clock, capacity, share, null);
    }

    /** With a journal, which also says what was used before. */
    public UsedOnce(Clock clock, int capacity, int share, UsedJournal journal) {
        this.clock = clock;
        this.capacity = capacity;
        this.share = share;
        this.journal = journal;
        if (journal != null) {
            for (UsedJournal.Line line : journal.found()) {
                remember(line.second(), line.key(), line.owner());
            }
        }
    }

    /**
     * Uses the identifier up.
     *
     * @param owner whose identifier it is: identifiers of different owners never meet
     * @param identifier as sent; only its hash is kept
     * @param expiresAt from when on a use would be refused for its age; not earlier
     * @throws BadToken REPLAYED on any use but the first, CAPACITY when it cannot be remembered
     */
    public void use(String owner, String identifier, Instant expiresAt) throws BadToken {
        forgetExpired();
        String key = hash(owner, identifier);
        AtomicInteger count = held.get(owner);
        if (entries.containsKey(key)) {
            throw new BadToken(Reason.REPLAYED, "used before");
        }
        if (entries.size() >= capacity || (count != null && count.get() >= share)) {
            throw new BadToken(Reason.CAPACITY, "too many in too short a time");
        }
        long second = expiresAt.getEpochSecond() + 1;
        if (!remember(second, key, owner)) {
            throw new BadToken(Reason.REPLAYED, "used before");
        }
        if (journal != null) {
            try {
                journal.append(new UsedJournal.Line(second, key, owner));
            } catch (IOException e) {
                throw new BadToken(Reason.CAPACITY, "its use cannot be written down");
            }
        }
    }

    private boolean remember(long second, String key, String owner) {
        if (entries.putIfAbsent(key, second) != null) {
            return false;
        }
        held.compute(owner, (o, count) -> {
            AtomicInteger counted = count == null ? new AtomicInteger() : count;
            counted.incrementAndGet();
            return counted;
        });
        bySecond.computeIfAbsent(second, s -> new ConcurrentLinkedQueue<>()).add(new Entry(key, owner));
        return true;
    }

    private void forgetExpired() {
        long now = clock.instant().getEpochSecond();
        Map.Entry<Long, Queue<Entry>> oldest = bySecond.firstEntry();
        while (oldest != null && oldest.getKey() < now) {
            // an entry added to this bucket while it goes was expired when it came: its own age check refuses a replay
            bySecond.remove(oldest.getKey(), oldest.getValue());
            for (Entry entry : oldest.getValue()) {
                if (entries.remove(entry.key()) != null) {
                    held.computeIfPresent(entry.owner(), (o, n) -> n.decrementAndGet() <= 0 ? null : n);
                }
            }
            oldest = bySecond.firstEntry();
        }
    }

    int size() {
        return entries.size();
    }

    static String hash(String owner, String identifier) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(owner.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return Base64.getEncoder().encodeToString(digest.digest(identifier.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
