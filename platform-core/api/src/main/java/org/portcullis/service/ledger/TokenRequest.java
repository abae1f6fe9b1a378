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
 * @param onBehalfOf the person for whom the agent wants to act, whose session was confirmed a moment ago
 */
public record TokenRequest(
        String agentId,
        Optional<Duration> lifetime,
        Optional<String> keyThumbprint,
        String audience,
        Optional<Integer> entryVersion,
        Optional<Proof> proof,
        Optional<OnBehalfOf> onBehalfOf) {

    /**
     * What may be used once.
     *
     * @param id unique; nothing secret
     * @param lapses from when on it is refused for its age anyway
     */
    public record Proof(String id, Instant lapses) {}

    /**
     * A person and the session that they are in.
     *
     * @param personId {@code psn_…}
     * @param sessionId {@code pss_…}
     * @param notAfter the end of what proved it, UTC: the token doesn't outlive it
     */
    public record OnBehalfOf(String personId, String sessionId, Instant notAfter) {}

    /** In the agent's own name. */
    public TokenRequest(
            String agentId,
            Optional<Duration> lifetime,
            Optional<String> keyThumbprint,
            String audience,
            Optional<Integer> entryVersion,
            Optional<Proof> proof) {
        this(agentId, lifetime, keyThumbprint, audience, entryVersion, proof, Optional.empty());
    }

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
