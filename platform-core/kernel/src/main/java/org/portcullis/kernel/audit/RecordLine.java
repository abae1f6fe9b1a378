// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.portcullis.kernel.canonical.CanonicalTime;
import org.portcullis.spi.audit.AuditRecord;

/**
 * A line of a segment, taken apart without a JSON parser. Exact, since canonical order puts {@code id}, {@code outbox},
 * {@code outcome}, {@code prev}, {@code seq}, {@code time} at the end and {@code action}, {@code actor}, {@code agent}
 * at the beginning, and none of their values can hold a quote ({@link Draft}).
 */
final class RecordLine {
    private static final String TIME = ",\"time\":\"";
    private static final String SEQ = ",\"seq\":";
    private static final String PREV = "\",\"prev\":\"";
    private static final String OUTCOME = ",\"outcome\":\"";
    private static final String OUTBOX = ",\"outbox\":";
    private static final String ID = ",\"id\":\"";
    private static final String SEGMENT = "{\"action\":\"audit.segment\",";
    private static final String DETAILS_OUTBOX = "\"details\":{\"outbox\":";
    private static final int HASH_CHARS = 64;

    private final String json;
    private final byte[] bytes;
    private final Sha256 sha;
    private String hash;
    private final long seq;
    private final String prev;
    private final String time;
    private final long outbox;
    private final String id;

    /**
     * @param sha hashes the line when its hash is asked for; not thread-safe, and so neither is this
     * @throws IllegalArgumentException when this is no record
     */
    RecordLine(byte[] bytes, Sha256 sha) {
        this.bytes = bytes;
        this.sha = sha;
        json = new String(bytes, StandardCharsets.UTF_8);
        int timeAt = json.lastIndexOf(TIME);
        int seqAt = json.lastIndexOf(SEQ, timeAt);
        int prevAt = json.lastIndexOf(PREV, seqAt);
        int outcomeAt = json.lastIndexOf(OUTCOME, prevAt);
        if (outcomeAt < 0 || seqAt != prevAt + PREV.length() + HASH_CHARS + 1 || !json.endsWith("\"}")) {
            throw new IllegalArgumentException("not a record");
        }
        time = json.substring(timeAt + TIME.length(), json.length() - 2);
        seq = Long.parseLong(json, seqAt + SEQ.length(), timeAt, 10);
        prev = json.substring(prevAt + PREV.length(), seqAt - 1);
        int idEnd = outcomeAt;
        int outboxAt = json.lastIndexOf(OUTBOX, outcomeAt);
        if (outboxAt > 0 && digits(outboxAt + OUTBOX.length(), outcomeAt)) {
            outbox = Long.parseLong(json, outboxAt + OUTBOX.length(), outcomeAt, 10);
            idEnd = outboxAt;
        } else {
            outbox = 0;
        }
        int idAt = json.lastIndexOf(ID, idEnd);
        if (idAt < 0) {
            throw new IllegalArgumentException("not a record");
        }
        id = json.substring(idAt + ID.length(), idEnd - 1);
    }

    private boolean digits(int from, int to) {
        for (int i = from; i < to; i++) {
            if (json.charAt(i) < '0' || json.charAt(i) > '9') {
                return false;
            }
        }
        return from < to;
    }

    long seq() {
        return seq;
    }

    String prev() {
        return prev;
    }

    String hash() {
        if (hash == null) {
            hash = sha.hex(bytes);
        }
        return hash;
    }

    Instant time() {
        return CanonicalTime.read(time);
    }

    /** The outbox number that this record proves to be in the chain; 0 when none. */
    long outboxOrSegments() {
        if (outbox == 0 && json.startsWith(SEGMENT)) {
            int at = json.indexOf(DETAILS_OUTBOX) + DETAILS_OUTBOX.length();
            int end = at;
            while (Character.isDigit(json.charAt(end))) {
                end++;
            }
            return Long.parseLong(json, at, end, 10);
        }
        return outbox;
    }

    String action() {
        return between("{\"action\":\"", 0);
    }

    /** The agent, or null. */
    String agent() {
        int actorAt = json.indexOf("\",\"actor\":\"");
        int actorEnd = json.indexOf('"', actorAt + "\",\"actor\":\"".length());
        return json.startsWith("\",\"agent\":\"", actorEnd) ? between("\",\"agent\":\"", actorEnd) : null;
    }

    private String between(String before, int from) {
        int at = from + before.length();
        return json.substring(at, json.indexOf('"', at));
    }

    AuditRecord toRecord(String chain) {
        return toRecord(chain, hash());
    }

    /** @param known its hash, as the next record's {@code prev} has it */
    AuditRecord toRecord(String chain, String known) {
        return new AuditRecord(chain, seq, id, time(), json, known);
    }

    String json() {
        return json;
    }
}
