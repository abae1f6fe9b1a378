// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.portcullis.adapter.kit.journal.Journal;

/**
 * Who may do what: accounts, grants and closed name spaces. Each change is on the disk before it is answered. A change
 * that takes something away holds in memory at once, and {@code narrowed} runs so that live requests end.
 */
final class AccessBook implements AutoCloseable {
    /** Whatever was on its way when its name space was closed has long arrived by then. */
    private static final Duration KEEP_CLOSED = Duration.ofDays(2);

    private static final Duration FORGET_EVERY = Duration.ofMinutes(1);
    private static final long SHRINK_ABOVE_BYTES = 4L * 1024 * 1024;

    private final NavigableMap<String, Account> accounts = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, Grant> grants = new ConcurrentSkipListMap<>();
    private final Map<String, Set<Grant>> grantsOfAccount = new ConcurrentHashMap<>();
    private final Map<String, Instant> closed = new ConcurrentHashMap<>();
    private final Runnable narrowed;
    private final Journal journal;
    private long shrinkAbove = SHRINK_ABOVE_BYTES;
    private Instant nextForgetting = Instant.EPOCH;

    AccessBook(Path file, Runnable narrowed) throws IOException {
        this.narrowed = narrowed;
        this.journal = Journal.open(file, record -> replay(BookRecords.JSON.readTree(record)));
    }

    /** The account, when it exists, has not run out and the password is its own; else null. */
    Account login(String name, String password, Instant now) {
        Account account = accounts.get(name);
        return account != null && account.opensWith(password, now) ? account : null;
    }

    /** Whether this very account (not a later one of the same name) lives and may do the operation. */
    boolean allows(Account account, String operation, Map<String, String> parameters, Instant now) {
        return account.equals(accounts.get(account.name()))
                && now.isBefore(account.expiresAt())
                && (account.operations().contains(operation)
                        || grantsOf(account.name()).anyMatch(grant -> grant.covers(operation, parameters, now)));
    }

    Stream<Grant> grantsOf(String account) {
        return grantsOfAccount.getOrDefault(account, Set.of()).stream();
    }

    Account account(String name) {
        return accounts.get(name);
    }

    Grant grant(String id) {
        return grants.get(id);
    }

    NavigableMap<String, Account> accounts() {
        return accounts;
    }

    NavigableMap<String, Grant> grants() {
        return grants;
    }

    boolean isClosed(String space) {
        return closed.containsKey(space);
    }

    /** Makes the account or puts it in the place of the one of this name. */
    void put(Account account) throws IOException {
        long position;
        synchronized (this) {
            refuseIfClosed(account.name());
            accounts.put(account.name(), account);
            position = journal.append(BookRecords.account(account));
        }
        narrowed.run();
        journal.sync(position);
    }

    void put(Grant grant) throws IOException {
        long position;
        synchronized (this) {
            refuseIfClosed(grant.id());
            keep(grant);
            position = journal.append(BookRecords.grant(grant));
        }
        narrowed.run();
        journal.sync(position);
    }

    /** Ends the account; true when there was one. */
    boolean endAccount(String name) throws IOException {
        boolean existed;
        long position;
        synchronized (this) {
            existed = accounts.remove(name) != null;
            position = existed ? journal.append(BookRecords.accountEnded(name)) : journal.tail();
        }
        narrowed.run();
        journal.sync(position);
        return existed;
    }

    boolean endGrant(String id) throws IOException {
        boolean existed;
        long position;
        synchronized (this) {
            existed = forget(id);
            position = existed ? journal.append(BookRecords.grantEnded(id)) : journal.tail();
        }
        narrowed.run();
        journal.sync(position);
        return existed;
    }

    /** Ends all that is in the name space and refuses all that would yet be made in it; returns how much was ended. */
    int close(String space, Instant now) throws IOException {
        int ended;
        long position;
        synchronized (this) {
            ended = dropSpace(space);
            boolean known = closed.putIfAbsent(space, now) != null;
            position = known && ended == 0 ? journal.tail() : journal.append(BookRecords.closed(space, now));
        }
        narrowed.run();
        journal.sync(position);
        return ended;
    }

    /** Forgets what has run out. Needs no record: what is read again after a restart has run out as well. */
    void expire(Instant now) throws IOException {
        accounts.values().removeIf(account -> !now.isBefore(account.expiresAt()));
        synchronized (this) {
            for (Grant grant : List.copyOf(grants.values())) {
                if (!now.isBefore(grant.expiresAt())) {
                    forget(grant.id());
                }
            }
            if (now.isAfter(nextForgetting)) {
                nextForgetting = now.plus(FORGET_EVERY);
                closed.values().removeIf(at -> at.plus(KEEP_CLOSED).isBefore(now));
            }
            if (journal.length() > shrinkAbove) {
                shrink();
            }
        }
        narrowed.run();
    }

    /** Returns when all that can be seen here is on the disk too, so that no answer is taken back by a crash. */
    void settle() throws IOException {
        journal.sync(journal.tail());
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    private void shrink() throws IOException {
        shrinkAbove = journal.length() + SHRINK_ABOVE_BYTES; // where it fails, it is not tried again at once
        List<byte[]> records = new ArrayList<>();
        closed.forEach((space, at) -> records.add(BookRecords.closed(space, at)));
        accounts.values().forEach(account -> records.add(BookRecords.account(account)));
        grants.values().forEach(grant -> records.add(BookRecords.grant(grant)));
        journal.replaceWith(records);
        shrinkAbove = Math.max(SHRINK_ABOVE_BYTES, 2 * journal.length());
    }

    private void replay(JsonNode record) throws IOException {
        switch (record.path("k").asText()) {
            case "account" -> accounts.put(record.path("name").asText(), BookRecords.toAccount(record));
            case "account_ended" -> accounts.remove(record.path("name").asText());
            case "grant" -> keep(BookRecords.toGrant(record));
            case "grant_ended" -> forget(record.path("id").asText());
            case "closed" -> {
                String space = record.path("space").asText();
                dropSpace(space);
                closed.put(space, Instant.parse(record.path("at").asText()));
            }
            default -> throw new IOException("a record of an unknown kind; was it written by a newer version?");
        }
    }

    private int dropSpace(String space) {
        int ended = 0;
        for (Account account : Names.inSpace(accounts, space)) {
            ended += accounts.remove(account.name()) != null ? 1 : 0;
        }
        for (Grant grant : Names.inSpace(grants, space)) {
            ended += forget(grant.id()) ? 1 : 0;
        }
        return ended;
    }

    /** The new grant stands before the one that it replaces goes, so that there is no moment without either. */
    private void keep(Grant grant) {
        grantsOfAccount
                .computeIfAbsent(grant.account(), account -> ConcurrentHashMap.newKeySet())
                .add(grant);
        Grant replaced = grants.put(grant.id(), grant);
        if (replaced != null && !replaced.equals(grant)) {
            unlink(replaced);
        }
    }

    private boolean forget(String id) {
        Grant grant = grants.remove(id);
        if (grant == null) {
            return false;
        }
        unlink(grant);
        return true;
    }

    private void unlink(Grant grant) {
        grantsOfAccount.computeIfPresent(grant.account(), (account, held) -> {
            held.remove(grant);
            return held.isEmpty() ? null : held;
        });
    }

    private void refuseIfClosed(String name) {
        if (isClosed(Names.spaceOf(name))) {
            throw new Refusal(410, "name-space-closed", "the name space of this name has been closed for good");
        }
    }
}
