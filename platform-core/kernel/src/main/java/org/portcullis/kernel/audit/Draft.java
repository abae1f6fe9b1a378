// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.portcullis.kernel.canonical.CanonicalJson;

/**
 * A record that lacks only its place: the producer has written the JSON before and after the members {@code prev} and
 * {@code seq}, which stand side by side in canonical order, so that the one appending thread has little to do.
 */
final class Draft {
    private static final int LONGEST_NAME = 200;
    private static final String NAMED = "\"[!#-\\[\\]-~]{1,200}+\"";
    /** What stands before and behind the details and the grant of a canonical record that lacks its chain's members. */
    private static final Pattern HEAD =
            Pattern.compile("\\{\"action\":" + NAMED + ",\"actor\":" + NAMED + "(?:,\"agent\":" + NAMED + ")?+");

    private static final Pattern TAIL =
            Pattern.compile(",\"id\":\"([!#-\\[\\]-~]{1,200}+)\"(,\"outcome\":\"[A-Z_]{1,40}+\")");
    private static final Pattern OUTCOME = Pattern.compile("[A-Z_]{1,40}");

    final String id;
    final long outbox;
    /** The outbox number that the chain must have reached, so that none is left out or taken twice. */
    final long after;

    final CompletableFuture<Long> durable = new CompletableFuture<>();
    private final byte[] front;
    private final byte[] back;
    private long seq;

    private Draft(String id, long outbox, long after, byte[] front, byte[] back) {
        this.id = id;
        this.outbox = outbox;
        this.after = after;
        this.front = front;
        this.back = back;
    }

    /** A draft that goes straight into the chain, of the members of ADR 0002 other than {@code chain} and its place. */
    static Draft of(String chain, Map<String, ?> fields) {
        return of(chain, fields, 0, 0);
    }

    /**
     * The same for a record of the outbox.
     *
     * @param outbox its number in the outbox
     * @param after the highest outbox number before it
     */
    static Draft of(String chain, Map<String, ?> fields, long outbox, long after) {
        Map<String, Object> members = new HashMap<>(fields);
        String id = name(members, "id");
        name(members, "action");
        name(members, "actor");
        if (members.containsKey("agent")) {
            name(members, "agent");
        }
        if (!OUTCOME.matcher(String.valueOf(members.get("outcome"))).matches()) {
            throw new IllegalArgumentException("an outcome is a word in capitals, not " + members.get("outcome"));
        }
        String time = (String) members.remove("time");
        members.put("chain", chain);
        if (outbox > 0) {
            members.put("outbox", outbox);
        }
        String json = CanonicalJson.write(members);
        String front = json.substring(0, json.length() - 1) + ",\"prev\":\"";
        String back = ",\"time\":\"" + time + "\"}";
        return new Draft(id, outbox, after, bytes(front), bytes(back));
    }

    /**
     * The same for a record of the outbox as it is stored: canonical, without the members that the chain adds. They are
     * put into its text, so that nothing is taken apart and written again on the one thread that commits.
     */
    static Draft ofStored(String chain, String json, long outbox, long after) {
        int details = json.indexOf(",\"details\":");
        int time = json.lastIndexOf(",\"time\":\"");
        int id = json.lastIndexOf(",\"id\":\"", time);
        Matcher tail = TAIL.matcher(json);
        boolean whole = details > 0
                && id > details
                && HEAD.matcher(json).region(0, details).matches()
                && tail.region(id, time).matches();
        if (!whole) {
            throw new IllegalArgumentException("not a record of the outbox");
        }
        String front = json.substring(0, details) + ",\"chain\":\"" + chain + "\""
                + json.substring(details, tail.end(1) + 1) + ",\"outbox\":" + outbox + tail.group(2) + ",\"prev\":\"";
        return new Draft(tail.group(1), outbox, after, bytes(front), bytes(json.substring(time)));
    }

    private static String name(Map<String, Object> members, String member) {
        Object value = members.get(member);
        if (!(value instanceof String text) || !isName(text)) {
            throw new IllegalArgumentException("\"" + member + "\" of an audit record must be 1 to 200 printable ASCII"
                    + " characters without quote and backslash");
        }
        return text;
    }

    /** Names have no quotes and escapes, so that lines can be searched as bytes (see {@link RecordLine}). */
    private static boolean isName(String text) {
        boolean plain = !text.isEmpty() && text.length() <= LONGEST_NAME;
        for (int i = 0; plain && i < text.length(); i++) {
            char c = text.charAt(i);
            plain = c > ' ' && c <= '~' && c != '"' && c != '\\';
        }
        return plain;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether its place is behind what the chain holds of the outbox. */
    boolean fits(long highestOutbox) {
        return outbox == 0 || after == highestOutbox;
    }

    /** Its number in the chain, once it has one. */
    long seq() {
        return seq;
    }

    /** Takes its place and returns the record's line without its end. */
    byte[] place(String prev, long number) {
        seq = number;
        byte[] place = (prev + "\",\"seq\":" + seq).getBytes(StandardCharsets.US_ASCII);
        byte[] line = new byte[front.length + place.length + back.length];
        System.arraycopy(front, 0, line, 0, front.length);
        System.arraycopy(place, 0, line, front.length, place.length);
        System.arraycopy(back, 0, line, front.length + place.length, back.length);
        return line;
    }
}
