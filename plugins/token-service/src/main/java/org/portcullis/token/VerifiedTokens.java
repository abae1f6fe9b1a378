// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens whose signature was verified, under the hash of their only spelling. It spares the signature and nothing else:
 * expiry, binding and the ledger are asked on every request. Bounded, safe for many threads.
 */
final class VerifiedTokens {
    private final int capacity;
    private final Map<String, AccessToken> byHash = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> byAgent = new ConcurrentHashMap<>();

    VerifiedTokens(int capacity) {
        this.capacity = capacity;
    }

    AccessToken find(String canonical) {
        return byHash.get(hash(canonical));
    }

    void keep(String canonical, AccessToken token, Instant now) {
        if (byHash.size() >= capacity) {
            makeRoom(now);
        }
        String hash = hash(canonical);
        byAgent.compute(token.agentId(), (agent, hashes) -> {
            Set<String> all = hashes == null ? ConcurrentHashMap.newKeySet() : hashes;
            all.add(hash);
            byHash.put(hash, token);
            return all;
        });
    }

    private synchronized void makeRoom(Instant now) {
        if (byHash.size() < capacity) {
            return;
        }
        byHash.values().removeIf(token -> !token.expiresAt().isAfter(now));
        if (byHash.size() >= capacity) {
            byHash.clear(); // costs one verification per living token
        }
        byAgent.forEach((agent, hashes) -> byAgent.computeIfPresent(agent, (a, all) -> {
            all.removeIf(hash -> !byHash.containsKey(hash));
            return all.isEmpty() ? null : all;
        }));
    }

    /** Forgets the agent's tokens and says which there were. */
    List<AccessToken> drop(String agentId) {
        List<AccessToken> dropped = new ArrayList<>();
        byAgent.computeIfPresent(agentId, (agent, hashes) -> {
            for (String hash : hashes) {
                AccessToken token = byHash.remove(hash);
                if (token != null) {
                    dropped.add(token);
                }
            }
            return null;
        });
        return dropped;
    }

    /** Forgets everything and says what there was. */
    List<AccessToken> dropAll() {
        List<AccessToken> dropped = new ArrayList<>();
        for (String agentId : List.copyOf(byAgent.keySet())) {
            dropped.addAll(drop(agentId));
        }
        return dropped;
    }

    private static String hash(String canonical) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
