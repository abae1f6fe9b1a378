// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What was answered with success: none of it may be lost. */
final class Books {
    /** Credentials handed over, by elevation, that nobody has commanded to end. */
    final Map<String, JsonNode> live = new ConcurrentHashMap<>();

    /** Credentials handed over whose end was commanded; whether the command was answered isn't known. */
    final Map<String, JsonNode> ending = new ConcurrentHashMap<>();

    /** Revocations that were answered, in whatever state. */
    final Set<String> commanded = ConcurrentHashMap.newKeySet();

    /** Elevations that were answered. */
    final Set<String> elevations = ConcurrentHashMap.newKeySet();

    /** Its end is about to be commanded: from now on nothing is said of it until it was. */
    void beginEnd(String elevation) {
        JsonNode credential = live.remove(elevation);
        if (credential != null) {
            ending.put(elevation, credential);
        }
    }
}
