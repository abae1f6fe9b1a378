// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens whose signature was verified, under their only spelling; hashing that for each request takes as long as deciding.
 * What it holds is worth less than the signing key in the same memory, and only lookups see what strangers send. It spares the signature and nothing else:
 * expiry, binding and the ledger are asked on every request. Bounded, safe for many threads.
 */
final class VerifiedTokens {
    private final int capacity;
    private final Map<String, AccessToken> byText = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> byAgent = new ConcurrentHashMap<>();

    VerifiedTokens(int capacity) {
        this.capacity = capacity;
    }

    AccessToken find(String canonical) {
        return byText.get(canonical);
    }

    void keep(String canonical, AccessToken token, Instant now) {
        if (byText.size() >= capacity) {
            makeRoom(now);
        }
        byAgent.compute(token.agentId(), (agent, texts) -> {
            Set<String> all = texts == null ? ConcurrentHashMap.newKeySet() : texts;
            all.add(canonical);
            byText.put(canonical, token);
            return all;
        });
    }

    private synchronized void makeRoom(Instant now) {
        if (byText.size() < capacity) {
            return;
        }
        byText.values().removeIf(token -> !token.expiresAt().isAfter(now));
        if (byText.size() >= capacity) {
            byText.clear(); // costs one verification per living token
        }
        byAgent.forEach((agent, texts) -> byAgent.computeIfPresent(agent, (a, all) -> {
            all.removeIf(text -> !byText.containsKey(text));
            return all.isEmpty() ? null : all;
        }));
    }

    /** Forgets the agent's tokens and says which there were. */
    List<AccessToken> drop(String agentId) {
        List<AccessToken> dropped = new ArrayList<>();
        byAgent.computeIfPresent(agentId, (agent, texts) -> {
            for (String text : texts) {
                AccessToken token = byText.remove(text);
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
}
