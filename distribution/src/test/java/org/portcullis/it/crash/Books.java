// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What was answered with success: none of it may be lost. */
final class Books {
    private static final int MANY_LIVE = 16;

    /** Credentials handed over, by elevation, that nobody has commanded to end. */
    final Map<String, JsonNode> live = new ConcurrentHashMap<>();

    /** Credentials handed over whose end was commanded; whether the command was answered isn't known. */
    final Map<String, JsonNode> ending = new ConcurrentHashMap<>();

    /** Revocations that were answered, in whatever state, with the credentials that are dead when they are REVOKED. */
    final Map<String, List<JsonNode>> commanded = new ConcurrentHashMap<>();

    /** Elevations that were answered. */
    final Set<String> elevations = ConcurrentHashMap.newKeySet();

    /** Agents that are to be killed, each with the credentials that it keeps. */
    final Map<String, List<JsonNode>> victims = new ConcurrentHashMap<>();

    /** Its end is about to be commanded: from now on nothing is said of it until it was. Empty: somebody was faster. */
    Optional<JsonNode> beginEnd(String elevation) {
        JsonNode credential = live.remove(elevation);
        if (credential != null) {
            ending.put(elevation, credential);
        }
        return Optional.ofNullable(credential);
    }

    /** One to be completed, when so many live that looking at all of them takes long. */
    Optional<String> surplus() {
        return live.size() > MANY_LIVE ? live.keySet().stream().findFirst() : Optional.empty();
    }
}
