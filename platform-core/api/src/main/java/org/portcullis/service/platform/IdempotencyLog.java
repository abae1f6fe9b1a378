// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.platform;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Remembers answers to requests with an {@code Idempotency-Key} for 24 hours, per caller, path and body. */
@ProviderType
public interface IdempotencyLog {
    /**
     * Claims a key, durably. Empty: go ahead, then {@link #keep} or {@link #forget}. An answer: repeat it. Throws {@code
     * Refusal}: UNPROCESSABLE for another body, CONFLICT while the first is under way or {@code already-handed-over} when
     * its answer held a secret.
     */
    Optional<Answer> claim(Key key, String bodyHash);

    /** Keeps the answer. */
    void keep(Key key, Answer answer);

    /** Keeps only that it was answered, since the answer holds a secret. */
    void keepSecretly(Key key, int status);

    /** Nothing was done: the key is free again. */
    void forget(Key key);

    /**
     * Whose request.
     *
     * @param caller person or agent
     * @param path request path
     * @param key the header's value, 1 to 200 characters
     */
    record Key(String caller, String path, String key) {}

    /**
     * An answer to repeat.
     *
     * @param status HTTP status
     * @param body JSON text
     */
    record Answer(int status, String body) {}
}
