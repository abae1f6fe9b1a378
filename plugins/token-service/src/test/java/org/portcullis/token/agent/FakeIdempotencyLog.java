// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.agent;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.service.Refusal;
import org.portcullis.service.platform.IdempotencyLog;

/** Remembers answers in memory. */
final class FakeIdempotencyLog implements IdempotencyLog {
    volatile boolean failKeeping;
    private final Map<Key, String> bodies = new ConcurrentHashMap<>();
    private final Map<Key, Answer> answers = new ConcurrentHashMap<>();

    @Override
    public Optional<Answer> claim(Key key, String bodyHash) {
        String earlier = bodies.putIfAbsent(key, bodyHash);
        if (earlier != null && !earlier.equals(bodyHash)) {
            throw new Refusal(Refusal.Kind.UNPROCESSABLE, "another-body", "the key was used with another body");
        }
        if (earlier != null && !answers.containsKey(key)) {
            throw new Refusal(Refusal.Kind.CONFLICT, "already-handed-over", "the answer held a secret");
        }
        return Optional.ofNullable(answers.get(key));
    }

    @Override
    public void keep(Key key, Answer answer) {
        answers.put(key, answer);
    }

    @Override
    public void keepSecretly(Key key, int status) {
        if (failKeeping) {
            throw new Refusal(Refusal.Kind.UNAVAILABLE, "store-full", "the disk is full");
        }
    }

    @Override
    public void forget(Key key) {
        bodies.remove(key);
    }
}
