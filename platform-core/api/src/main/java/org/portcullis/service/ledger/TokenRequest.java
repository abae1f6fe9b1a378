// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A token that the token service is about to sign.
 *
 * @param agentId proven by its key
 * @param lifetime wanted; empty: the tier's longest
 * @param keyThumbprint the DPoP key that binds it, RFC 7638
 * @param audience for whom
 * @param entryVersion version of the registry entry whose key proved the agent: when it is no longer the current one the
 *     grant is refused with {@code entry-changed}; empty: not asked
 * @param proof what proved the agent and may do so once only, on whichever node; empty: not asked
 */
public record TokenRequest(
        String agentId,
        Optional<Duration> lifetime,
        Optional<String> keyThumbprint,
        String audience,
        Optional<Integer> entryVersion,
        Optional<Proof> proof) {

    /**
     * What may be used once.
     *
     * @param id unique; nothing secret
     * @param lapses from when on it is refused for its age anyway
     */
    public record Proof(String id, Instant lapses) {}

    /** Without a proof that may be used once only. */
    public TokenRequest(
            String agentId,
            Optional<Duration> lifetime,
            Optional<String> keyThumbprint,
            String audience,
            Optional<Integer> entryVersion) {
        this(agentId, lifetime, keyThumbprint, audience, entryVersion, Optional.empty());
    }

    /** Without a word on the entry. */
    public TokenRequest(String agentId, Optional<Duration> lifetime, Optional<String> keyThumbprint, String audience) {
        this(agentId, lifetime, keyThumbprint, audience, Optional.empty());
    }
}
