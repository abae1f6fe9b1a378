// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationEvent;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.Revocations;

/** A revocation's steps as server-sent events; ends with the revocation, or after an hour. */
final class EventStream {
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final int LONGEST_HEARTBEATS = 360;
    private static final Semaphore WATCHERS = new Semaphore(16);

    private EventStream() {}

    static Answer of(Revocations revocations, Caller caller, String id) {
        if (!WATCHERS.tryAcquire()) {
            throw new Refusal(
                    Refusal.Kind.TOO_MANY,
                    "too-many-watchers",
                    "too many watch already: ask for the revocation instead");
        }
        return Answer.streamed("text/event-stream", out -> {
            try {
                write(revocations, caller, id, out);
            } finally {
                WATCHERS.release();
            }
        });
    }

    private static void write(Revocations revocations, Caller caller, String id, OutputStream out) throws IOException {
        long seen = 0;
        for (int quiet = 0; quiet < LONGEST_HEARTBEATS; quiet++) {
            List<RevocationEvent> events = revocations.events(caller, id, seen, HEARTBEAT);
            for (RevocationEvent event : events) {
                seen = event.seq();
                send(
                        out,
                        "id: " + seen + "\nevent: revocation\ndata: " + RevocationJson.write(event.revocation())
                                + "\n\n");
            }
            if (ended(revocations.revocation(caller, id))) {
                return;
            }
            if (events.isEmpty()) {
                send(out, ": still here\n\n");
            }
        }
    }

    private static boolean ended(Revocation revocation) {
        return revocation.state() == RevocationState.REVOKED
                || revocation.state() == RevocationState.CLOSED_UNCONFIRMED;
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
