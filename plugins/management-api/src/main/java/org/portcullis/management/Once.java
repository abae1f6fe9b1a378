// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.portcullis.service.Refusal;
import org.portcullis.service.platform.IdempotencyLog;

/** Does a POST with an {@code Idempotency-Key} once. */
final class Once {
    private final IdempotencyLog log;

    Once(IdempotencyLog log) {
        this.log = log;
    }

    /**
     * The answer, fresh or repeated.
     *
     * @param kill a revocation never waits for this log, and goes on without it (REV-8)
     */
    Answer answer(IdempotencyLog.Key key, byte[] body, boolean kill, Supplier<Answer> work) {
        Optional<IdempotencyLog.Answer> earlier;
        try {
            earlier = log.claim(key, hash(body));
        } catch (Refusal e) {
            if (kill && e.kind() == Refusal.Kind.UNAVAILABLE) {
                return work.get();
            }
            throw e;
        }
        if (earlier.isPresent()) {
            return Answer.of(earlier.get().status(), Json.parse(earlier.get().body()));
        }
        return fresh(key, kill, work);
    }

    private Answer fresh(IdempotencyLog.Key key, boolean kill, Supplier<Answer> work) {
        Answer answer;
        try {
            answer = work.get();
        } catch (Refusal e) {
            log.forget(key);
            throw e;
        }
        try {
            keep(key, answer);
        } catch (Refusal e) {
            if (!kill) {
                throw e;
            }
        }
        return answer;
    }

    private void keep(IdempotencyLog.Key key, Answer answer) {
        if (answer.holdsSecret()) {
            log.keepSecretly(key, answer.status());
        } else {
            String text = answer.body() == null ? "null" : answer.body().toString();
            log.keep(key, new IdempotencyLog.Answer(answer.status(), text));
        }
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
