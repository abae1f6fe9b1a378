// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Writes a section of a chain between a signed header and a signed footer (ADR 0002). */
final class ChainExport {
    private static final String FORMAT = "portcullis-audit-export";

    private final ReadableChain chain;
    private final ChainReader reader;
    private final AuditSigner signer;

    ChainExport(ReadableChain chain, ChainReader reader, AuditSigner signer) {
        this.chain = chain;
        this.reader = reader;
        this.signer = signer;
    }

    /**
     * Writes all records from the first one at or after that time to the head as it is now.
     *
     * @throws UncheckedIOException when the stream or a segment fails; what was written has no footer then
     * @throws AuditDamaged when a record doesn't follow from the one before
     */
    void write(Optional<Instant> from, OutputStream out) {
        Head head = chain.head();
        RecordLine first = first(from, head);
        long firstSeq = first == null ? head.seq() + 1 : first.seq();
        String prev = first == null ? head.hash() : first.prev();
        try {
            Map<String, Object> range = new HashMap<>();
            range.put("format", FORMAT);
            range.put("version", 1);
            range.put("chain", chain.name());
            range.put("first_seq", firstSeq);
            range.put("last_seq", head.seq());
            range.put("count", head.seq() - firstSeq + 1);
            writeHeader(range, prev, out);
            String firstHash = copy(firstSeq, head, prev, out);
            writeFooter(range, firstHash, head, out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The export could not be written.", e);
        }
    }

    private RecordLine first(Optional<Instant> from, Head head) {
        RecordLine[] found = {null};
        reader.scan(1, head.seq(), segment -> true, line -> {
            if (from.isEmpty() || !line.time().isBefore(from.get())) {
                found[0] = line;
            }
            return found[0] == null;
        });
        return found[0];
    }

    private void writeHeader(Map<String, Object> range, String prev, OutputStream out) throws IOException {
        Map<String, Object> header = new HashMap<>(range);
        header.put("kind", "header");
        header.put("prev", prev);
        header.put("created_at", Instant.now().toString());
        writeLine(signer.sign(header), out);
    }

    /** Returns the first record's hash. */
    private String copy(long firstSeq, Head head, String prev, OutputStream out) {
        String[] hashes = {null, prev};
        reader.scan(firstSeq, head.seq(), segment -> true, line -> {
            if (!line.prev().equals(hashes[1])) {
                throw new AuditDamaged(
                        "The audit chain is damaged at record " + line.seq() + ": the export has been stopped there.");
            }
            hashes[0] = hashes[0] == null ? line.hash() : hashes[0];
            hashes[1] = line.hash();
            writeLine(line.json(), out);
            return true;
        });
        if (!hashes[1].equals(head.hash())) {
            throw new AuditDamaged("The audit chain on the disk is shorter than what was written: it was changed.");
        }
        return hashes[0] == null ? prev : hashes[0];
    }

    private void writeFooter(Map<String, Object> range, String firstHash, Head head, OutputStream out)
            throws IOException {
        Map<String, Object> footer = new HashMap<>(range);
        footer.put("kind", "footer");
        footer.put("first_hash", firstHash);
        footer.put("last_hash", head.hash());
        footer.put("head", Map.of("seq", head.seq(), "hash", head.hash()));
        writeLine(signer.sign(footer), out);
    }

    private static void writeLine(String json, OutputStream out) throws IOException {
        out.write(json.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }
}
