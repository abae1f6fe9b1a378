// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.adapter.kit.journal.Journal;

/**
 * What this vault has issued and what it has ended, durable and encrypted. A lease is written down before its account is
 * made; an ended space is written down before the target is told, and stays ended.
 */
final class LeaseBook implements AutoCloseable {
    /** Longer than any credential lives: after that nobody issues under the reference any more. */
    static final Duration KEEP_ENDED = Duration.ofDays(2);

    private static final long SHRINK_ABOVE_BYTES = 8L * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BookCipher cipher;
    private final Journal journal;
    private final Map<String, Map<String, BookedLease>> leases = new ConcurrentHashMap<>();
    private final Map<String, Instant> ended = new ConcurrentHashMap<>();
    private long records;
    private long shrinkAbove = SHRINK_ABOVE_BYTES;

    LeaseBook(Path file, BookCipher cipher) throws IOException {
        this.cipher = cipher;
        this.journal = Journal.open(file, this::replay);
    }

    /** Writes the lease down; false, and nothing is written, when its space has been ended. */
    boolean enter(BookedLease lease) throws IOException {
        long position;
        synchronized (this) {
            if (ended.containsKey(lease.space())) {
                return false;
            }
            keep(lease);
            position = append(lease.write(record("lease")));
        }
        journal.sync(position);
        return true;
    }

    /** Ends the spaces for good: nothing is entered under them from now on. */
    void end(Collection<String> spaces, Instant now) throws IOException {
        long position;
        synchronized (this) {
            position = journal.tail();
            for (String space : spaces) {
                if (ended.putIfAbsent(space, now) == null) {
                    position = append(record("ended").put("space", space).put("at", now.toString()));
                }
            }
        }
        journal.sync(position);
    }

    boolean isEnded(String space) {
        return ended.containsKey(space);
    }

    Collection<BookedLease> leasesOf(String space) {
        return leases.getOrDefault(space, Map.of()).values();
    }

    /** Spaces with a lease that has run out, which have not been ended. */
    List<String> runOut(Instant now) {
        return leases.entrySet().stream()
                .filter(entry -> !isEnded(entry.getKey()) && hasRunOut(entry.getValue(), now))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Drops the passwords of a space that is proven dead; the file loses them when it is next written anew. */
    void forget(String space) {
        leases.remove(space);
    }

    /** Writes the file anew when it has grown, without what is over. */
    synchronized void shrink(Instant now) throws IOException {
        ended.values().removeIf(at -> at.plus(KEEP_ENDED).isBefore(now));
        leases.entrySet().removeIf(entry -> isEnded(entry.getKey()) && hasRunOut(entry.getValue(), now));
        if (journal.length() > shrinkAbove) {
            rewrite();
        }
    }

    synchronized void rewrite() throws IOException {
        shrinkAbove = journal.length() + SHRINK_ABOVE_BYTES; // where it fails, it is not tried again at once
        List<byte[]> kept = new ArrayList<>();
        for (Map.Entry<String, Instant> entry : ended.entrySet()) {
            ObjectNode node = record("ended").put("space", entry.getKey());
            kept.add(sealed(node.put("at", entry.getValue().toString()), kept.size()));
        }
        for (Map<String, BookedLease> space : leases.values()) {
            for (BookedLease lease : space.values()) {
                kept.add(sealed(lease.write(record("lease")), kept.size()));
            }
        }
        journal.replaceWith(kept);
        records = kept.size();
        shrinkAbove = Math.max(SHRINK_ABOVE_BYTES, 2 * journal.length());
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    private long append(ObjectNode record) throws IOException {
        long position = journal.append(sealed(record, records));
        records++;
        return position;
    }

    private byte[] sealed(ObjectNode record, long number) throws IOException {
        return cipher.seal(JSON.writeValueAsBytes(record), number);
    }

    private void replay(byte[] line) throws IOException {
        JsonNode record = JSON.readTree(cipher.open(line, records++));
        switch (record.path("k").asText()) {
            case "lease" -> keep(BookedLease.read(record));
            case "ended" ->
                ended.put(
                        record.path("space").asText(),
                        Instant.parse(record.path("at").asText()));
            default -> throw new IOException("a record of an unknown kind; was it written by a newer version?");
        }
    }

    private void keep(BookedLease lease) {
        leases.computeIfAbsent(lease.space(), space -> new ConcurrentHashMap<>())
                .put(lease.account(), lease);
    }

    private static boolean hasRunOut(Map<String, BookedLease> space, Instant now) {
        return space.values().stream().noneMatch(lease -> now.isBefore(lease.expiresAt()));
    }

    private static ObjectNode record(String kind) {
        return JSON.createObjectNode().put("k", kind);
    }
}
