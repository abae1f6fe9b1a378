// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Misbehaviour on demand, for tests only: a target started without {@code --allow-faults} refuses to hear of it. */
final class Faults {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final AtomicReference<Fault> current = new AtomicReference<>(Fault.NONE);

    /**
     * What to do wrong.
     *
     * @param on which calls: {@code issue} (making accounts and grants), {@code end} (deleting and closing),
     *     {@code read}, or {@code all}
     * @param prefix only calls for names that begin so
     * @param delayMillis waits this long before it acts
     * @param delayAnswerMillis acts, then waits this long before it answers
     * @param status answers this instead of acting; 0 = act
     * @param loseAnswer acts, and closes the connection without an answer
     * @param cutAnswer acts, and closes the connection in the middle of the answer
     */
    record Fault(
            String on,
            String prefix,
            long delayMillis,
            long delayAnswerMillis,
            int status,
            boolean loseAnswer,
            boolean cutAnswer) {
        static final Fault NONE = new Fault("none", "", 0, 0, 0, false, false);

        boolean hits(String kind, String name) {
            return (on.equals("all") || on.equals(kind)) && name.startsWith(prefix);
        }
    }

    void set(JsonNode wanted) {
        current.set(new Fault(
                wanted.path("on").asText("all"),
                wanted.path("prefix").asText(),
                wanted.path("delay_ms").asLong(),
                wanted.path("delay_answer_ms").asLong(),
                wanted.path("status").asInt(),
                wanted.path("lose_answer").asBoolean(),
                wanted.path("cut_answer").asBoolean()));
    }

    void clear() {
        current.set(Fault.NONE);
    }

    Fault forCall(String kind, String name) {
        Fault fault = current.get();
        return fault.hits(kind, name) ? fault : Fault.NONE;
    }

    /** Waits, unless the fault is lifted meanwhile. */
    void pause(Fault fault, long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (fault.equals(current.get()) && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(Math.min(POLL_NANOS, end - System.nanoTime()));
        }
    }
}
