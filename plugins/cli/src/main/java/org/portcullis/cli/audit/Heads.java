// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The heads of a checkpoint that was kept elsewhere, held against what the export says (ADR 0002, step 5). */
final class Heads {
    /**
     * A signed head.
     *
     * @param seq the record's number
     * @param hash its hash
     */
    private record Head(long seq, String hash) {}

    private final Map<String, Head> signed = new HashMap<>();
    private final Map<String, Long> exported = new HashMap<>();
    private final Set<String> seen = new HashSet<>();

    static Heads read(Path file, SigningKey key) throws Finding {
        Heads heads = new Heads();
        if (file == null) {
            return heads;
        }
        ObjectNode checkpoint;
        try {
            checkpoint = Line.parse(Files.readString(file).strip().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new Finding("the checkpoint " + file + " can't be read");
        }
        if (checkpoint == null || !checkpoint.path("format").asText().equals("portcullis-audit-checkpoint")) {
            throw new Finding(file + " is no checkpoint");
        }
        key.check(checkpoint, "checkpoint");
        for (JsonNode head : checkpoint.path("heads")) {
            heads.signed.put(
                    head.path("chain").asText(),
                    new Head(head.path("seq").longValue(), head.path("hash").asText()));
        }
        return heads;
    }

    void before(String chain, long seq, String hash) throws Finding {
        if (seq > 0) {
            record(chain, seq, hash);
        }
    }

    void record(String chain, long seq, String hash) throws Finding {
        Head head = signed.get(chain);
        if (head != null && head.seq() == seq && !head.hash().equals(hash)) {
            throw new Finding("record " + seq + " of chain " + chain
                    + ", or one before it, was rewritten: the checkpoint signed another hash");
        }
    }

    void head(String chain, long seq) {
        exported.merge(chain, seq, Math::max);
        seen.add(chain);
    }

    /** After the whole file. */
    void done() throws Finding {
        for (Map.Entry<String, Head> each : signed.entrySet()) {
            Long head = exported.get(each.getKey());
            if (seen.contains(each.getKey()) && head < each.getValue().seq()) {
                throw new Finding("chain " + each.getKey() + " is cut off after record " + head
                        + ": the checkpoint signed record " + each.getValue().seq());
            }
        }
    }
}
