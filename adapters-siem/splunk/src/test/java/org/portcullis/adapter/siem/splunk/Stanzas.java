// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A configuration file of Splunk as the adapter's page ships it. */
final class Stanzas {
    private static final Path PAGE = Path.of("../../distribution/docs/adapters/siem-splunk");

    private final Map<String, Map<String, String>> stanzas = new HashMap<>();

    private Stanzas() {}

    static Stanzas of(String name) {
        Stanzas read = new Stanzas();
        Map<String, String> stanza = new HashMap<>();
        try {
            for (String line : Files.readAllLines(PAGE.resolve(name))) {
                if (line.startsWith("[")) {
                    stanza = new HashMap<>();
                    read.stanzas.put(line.substring(1, line.indexOf(']')), stanza);
                } else if (line.contains("=") && !line.startsWith("#")) {
                    String[] pair = line.split("=", 2);
                    stanza.put(pair[0].strip(), pair[1].strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    Set<String> names() {
        return stanzas.keySet();
    }

    Optional<String> value(String stanza, String key) {
        return Optional.ofNullable(stanzas.getOrDefault(stanza, Map.of()).get(key));
    }
}
