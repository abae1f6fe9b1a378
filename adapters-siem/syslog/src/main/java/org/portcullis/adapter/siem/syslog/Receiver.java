// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.portcullis.adapter.siem.syslog.Line.HandshakeFailedException;

/**
 * The way to the receiver. Syslog acknowledges nothing, and with TLS 1.3 even a refused certificate shows only after all has
 * been sent. So a batch counts when three things have been seen:
 *
 * <ol>
 *   <li>the connection that carries it was open for a while before, so that the receiver had accepted us;
 *   <li>after the batch we end our direction, and the receiver ends its own in order: it has read everything;
 *   <li>another connection, opened before the batch was sent, outlives that by the settle time: the receiver didn't die.
 * </ol>
 *
 * <p>That other connection carries the next batch. One that has been idle is given up instead: its receiver may be about to
 * close it, which would look like the end of a batch. For one thread at a time.
 */
final class Receiver implements AutoCloseable {
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(5);

    private final SyslogSettings settings;
    private final ClientTls tls;
    private final Failures failures;
    private final AtomicReference<Line> accepted = new AtomicReference<>();
    private long usedAt;
    private volatile boolean closed;

    Receiver(SyslogSettings settings, ClientTls tls) {
        this.settings = settings;
        this.tls = tls;
        this.failures = new Failures(settings);
    }

    /** Returns when the receiver has read all of it, as far as that can be known; throws when it is not known. */
    synchronized void deliver(byte[] frames, Timer timer) {
        Line carrier = accepted(timer);
        Line witness = null;
        try {
            witness = open(timer);
            try {
                carrier.send(frames);
                carrier.endOutput();
                carrier.awaitEnd();
            } catch (IOException e) {
                throw failures.ofDelivery(e, timer);
            }
            if (!outlives(witness, timer)) {
                requireAccepted(open(timer), timer).close(); // says why, if the reason lasts
                throw failures.ofWitness();
            }
            keep(witness, timer);
            witness = null;
        } finally {
            carrier.close();
            if (witness != null) {
                witness.close();
            }
        }
    }

    /** A connection that the receiver has accepted for sure: the one that outlived the last batch, or a new one. */
    private Line accepted(Timer timer) {
        Line kept = accepted.getAndSet(null);
        if (kept != null) {
            timer.guard(kept.channel());
            if (System.nanoTime() - usedAt < LONGEST_IDLE.toNanos() && isStillOpen(kept)) {
                return kept;
            }
            kept.close();
        }
        Line fresh = open(timer);
        try {
            if (fresh.staysOpen(settings.settle)) {
                return fresh;
            }
        } catch (IOException e) {
            fresh.close();
            throw failures.ofConnecting(e, timer);
        }
        fresh.close();
        return requireAccepted(open(timer), timer); // it may have been about to stop: then nobody listens now
    }

    private Line requireAccepted(Line line, Timer timer) {
        try {
            if (line.staysOpen(settings.settle)) {
                return line;
            }
        } catch (IOException e) {
            line.close();
            throw failures.ofConnecting(e, timer);
        }
        line.close();
        throw failures.ofRefusal();
    }

    private boolean outlives(Line witness, Timer timer) {
        try {
            return witness.staysOpen(settings.settle);
        } catch (IOException e) {
            if (timer.isOver()) {
                throw failures.ofDelivery(e, timer);
            }
            return false;
        }
    }

    private static boolean isStillOpen(Line line) {
        try {
            return line.staysOpen(Duration.ofMillis(1));
        } catch (IOException e) {
            return false;
        }
    }

    private Line open(Timer timer) {
        try {
            try {
                return Line.open(settings, tls, timer);
            } catch (HandshakeFailedException e) {
                return Line.open(settings, tls, timer); // it may have been about to stop: then nobody listens now
            }
        } catch (IOException e) {
            throw failures.ofConnecting(e, timer);
        }
    }

    private void keep(Line line, Timer timer) {
        timer.release(line.channel());
        usedAt = System.nanoTime();
        accepted.set(line);
        if (closed) {
            close();
        }
    }

    /** A delivery that is under way goes on to its end. */
    @Override
    public void close() {
        closed = true;
        Line kept = accepted.getAndSet(null);
        if (kept != null) {
            kept.close();
        }
    }
}
