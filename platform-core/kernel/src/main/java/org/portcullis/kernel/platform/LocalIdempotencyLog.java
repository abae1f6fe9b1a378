// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.platform;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.platform.IdempotencyLog;

/** {@link IdempotencyLog} in the store, so that it holds on all nodes and over restarts. Thread-safe. */
@Component(service = IdempotencyLog.class)
public final class LocalIdempotencyLog implements IdempotencyLog {
    private static final Duration KEPT = Duration.ofHours(24);
    private static final int LONGEST_KEY = 200;

    private final Acts acts;

    /** Over the store. */
    @Activate
    public LocalIdempotencyLog(@Reference Acts acts) {
        this.acts = acts;
    }

    private record Row(String bodyHash, Optional<Long> status, String response) {}

    @Override
    public Optional<Answer> claim(Key key, String bodyHash) {
        int length = key.key().length();
        if (length < 1 || length > LONGEST_KEY) {
            throw new Refusal(
                    Refusal.Kind.INVALID, "bad-idempotency-key", "Idempotency-Key must have from 1 to 200 characters.");
        }
        return acts.write(tx -> claim(tx, key, bodyHash, acts.now()));
    }

    private static Optional<Answer> claim(Tx tx, Key key, String bodyHash, Instant now) {
        tx.update("DELETE FROM idempotency WHERE expires_at <= ?", now);
        int claimed = tx.update(
                "INSERT INTO idempotency (caller, path, idem_key, body_hash, created_at, expires_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (caller, path, idem_key) DO NOTHING",
                key.caller(),
                key.path(),
                key.key(),
                bodyHash,
                now,
                now.plus(KEPT));
        return claimed > 0 ? Optional.empty() : Optional.of(before(tx, key, bodyHash));
    }

    private static Answer before(Tx tx, Key key, String bodyHash) {
        Row row = tx.one(
                        "SELECT body_hash, status, response FROM idempotency WHERE caller = ? AND path = ? AND idem_key = ?",
                        each -> new Row(each.text("body_hash"), each.numberOrNone("status"), each.text("response")),
                        key.caller(),
                        key.path(),
                        key.key())
                .orElseThrow();
        if (!row.bodyHash().equals(bodyHash)) {
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE,
                    "idempotency-key-reused",
                    "This Idempotency-Key came with another body before: take a new key for a new request.");
        }
        if (row.status().isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "in-progress",
                    "A request with this Idempotency-Key is under way, or was cut off: look whether it was done.");
        }
        if (row.response() == null) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "already-handed-over",
                    "This was answered with a secret, which is shown once and stored nowhere: make a new one.");
        }
        return new Answer(Math.toIntExact(row.status().get()), row.response());
    }

    @Override
    public void keep(Key key, Answer answer) {
        finish(key, answer.status(), answer.body());
    }

    @Override
    public void keepSecretly(Key key, int status) {
        finish(key, status, null);
    }

    private void finish(Key key, int status, String body) {
        acts.write(tx -> tx.update(
                "UPDATE idempotency SET status = ?, response = ? WHERE caller = ? AND path = ? AND idem_key = ?"
                        + " AND status IS NULL",
                status,
                body,
                key.caller(),
                key.path(),
                key.key()));
    }

    @Override
    public void forget(Key key) {
        acts.write(tx -> tx.update(
                "DELETE FROM idempotency WHERE caller = ? AND path = ? AND idem_key = ? AND status IS NULL",
                key.caller(),
                key.path(),
                key.key()));
    }
}
