// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the emulated Splunk knows: its token, its indexes, the channels with their acknowledgements, and what is indexed. */
final class HecState {
    private static final String STANZA = "http://portcullis-audit";

    /** An event in an index. @param raw its text, cut where props.conf says so */
    record Indexed(String index, JsonNode envelope, String raw) {}

    private static final class Channel {
        private long next;
        /** By its ackId, how often it will still be answered false; gone once it was answered true. */
        private final Map<Long, Integer> falseFor = new HashMap<>();
    }

    private final Stanzas props = Stanzas.of("props.conf");
    private final Set<String> indexes = new HashSet<>(Stanzas.of("indexes.conf").names());
    private final Map<String, Channel> channels = new HashMap<>();
    private final List<Indexed> indexed = new ArrayList<>();
    final String token;
    final Set<String> allowed;
    final String defaultIndex;
    boolean disabled;
    boolean useAck;
    boolean losing;
    int pollsUntilIndexed = 1;

    HecState() {
        Stanzas inputs = Stanzas.of("inputs.conf");
        token = inputs.value(STANZA, "token").orElseThrow();
        disabled = !inputs.value(STANZA, "disabled").orElse("0").equals("0");
        useAck = inputs.value(STANZA, "useACK").orElse("0").equals("1");
        defaultIndex = inputs.value(STANZA, "index").orElse("main");
        allowed = Set.copyOf(
                Arrays.asList(inputs.value(STANZA, "indexes").orElse("").split("\\s*,\\s*")));
    }

    synchronized boolean accepts(String index) {
        return indexes.contains(index) && allowed.contains(index);
    }

    synchronized void index(JsonNode envelope) {
        if (losing) {
            return;
        }
        String text = envelope.get("event").toString();
        int limit = Integer.parseInt(
                props.value(envelope.path("sourcetype").asText(), "TRUNCATE").orElse("10000"));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String raw = limit == 0 || bytes.length <= limit ? text : new String(bytes, 0, limit, StandardCharsets.UTF_8);
        indexed.add(new Indexed(envelope.path("index").asText(defaultIndex), envelope, raw));
    }

    synchronized List<Indexed> indexed() {
        return List.copyOf(indexed);
    }

    /** A request was taken; its id counts from 0 on each channel. */
    synchronized long taken(String channel) {
        Channel on = channels.computeIfAbsent(channel, name -> new Channel());
        on.falseFor.put(on.next, losing ? Integer.MAX_VALUE : pollsUntilIndexed);
        return on.next++;
    }

    /** True is answered once, then the id is forgotten; of an id that isn't known the answer is false. */
    synchronized boolean acknowledged(String channel, long id) {
        Channel on = channels.get(channel);
        if (on == null || !on.falseFor.containsKey(id)) {
            return false;
        }
        int left = on.falseFor.get(id);
        if (left > 0) {
            on.falseFor.put(id, left - 1);
            return false;
        }
        on.falseFor.remove(id);
        return true;
    }

    /** A restart keeps what is indexed; channels and their ids are gone. */
    synchronized void restart() {
        channels.clear();
    }

    synchronized Set<String> channels() {
        return Set.copyOf(channels.keySet());
    }
}
