// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.agent;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.portcullis.service.Refusal;
import org.portcullis.service.platform.IdempotencyLog;

/** Does what an {@code Idempotency-Key} names once; without one, always. */
final class Once {
    private static final int MAX_KEY = 200;

    private final IdempotencyLog log;

    /**
     * An answer.
     *
     * @param status HTTP status
     * @param body JSON
     * @param secret whether it must not be kept for a repeat
     */
    record Answer(int status, byte[] body, boolean secret) {}

    Once(IdempotencyLog log) {
        this.log = log;
    }

    Answer answer(HttpServletRequest request, String agentId, byte[] body, Supplier<Answer> work) {
        String header = request.getHeader("Idempotency-Key");
        if (header == null) {
            return work.get();
        }
        if (header.isEmpty() || header.length() > MAX_KEY) {
            throw new Refusal(Refusal.Kind.INVALID, "bad-idempotency-key", "Idempotency-Key needs 1 to 200 characters");
        }
        IdempotencyLog.Key key = new IdempotencyLog.Key(agentId, request.getRequestURI(), header);
        Optional<IdempotencyLog.Answer> earlier = log.claim(key, hash(body));
        if (earlier.isPresent()) {
            byte[] kept = earlier.get().body().getBytes(StandardCharsets.UTF_8);
            return new Answer(earlier.get().status(), kept, false);
        }
        Answer answer;
        try {
            answer = work.get();
        } catch (RuntimeException e) {
            log.forget(key);
            throw e;
        }
        if (answer.secret()) {
            log.keepSecretly(key, answer.status());
        } else {
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            log.keep(key, new IdempotencyLog.Answer(answer.status(), text));
        }
        return answer;
    }

    private static String hash(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
