// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AUD-2: a changed, deleted, swapped, inserted or cut-off record is found and named. */
class VerifierTest {
    @TempDir
    Path folder;

    private TestExport export;
    private List<String> lines;

    @BeforeEach
    void write() throws Exception {
        export = new TestExport();
        lines = export.lines(6);
        Files.writeString(folder.resolve("key.pem"), export.pem());
    }

    private Verdict verify(Path checkpoint) throws Exception {
        Path file = folder.resolve("export.jsonl");
        Files.writeString(file, String.join("\n", lines) + "\n");
        return Verifier.verify(file, folder.resolve("key.pem"), checkpoint);
    }

    private void finds(String what) throws Exception {
        Verdict verdict = verify(null);
        assertFalse(verdict.good());
        assertTrue(verdict.sentence().contains(what), verdict::sentence);
    }

    @Test
    void provesAnUntouchedTrail() throws Exception {
        Verdict verdict = verify(null);
        assertTrue(verdict.good(), verdict::sentence);
        assertTrue(verdict.sentence().contains("6 records"), verdict::sentence);
    }

    @Test
    void findsAChangedRecord() throws Exception {
        lines.set(3, lines.get(3).replace("did 3", "did 9"));
        finds("record 3 was changed");
    }

    @Test
    void findsAChangedFirstAndLastRecord() throws Exception {
        lines.set(6, lines.get(6).replace("did 6", "did 9"));
        finds("record 6 was changed");
        write();
        lines.set(1, lines.get(1).replace("did 1", "did 9"));
        finds("record 1 was changed");
    }

    @Test
    void findsADeletedRecord() throws Exception {
        lines.remove(3);
        finds("record 3 was deleted");
    }

    @Test
    void findsSwappedRecords() throws Exception {
        lines.add(3, lines.remove(4));
        finds("records 3 and 4 were swapped");
    }

    @Test
    void findsAnInsertedRecord() throws Exception {
        lines.add(4, TestExport.record(3, TestExport.hash(lines.get(2)), "did it"));
        finds("inserted");
    }

    @Test
    void findsACutTail() throws Exception {
        lines.remove(7);
        lines.remove(6);
        finds("cut off after record 5");
    }

    @Test
    void findsAChangedHeaderAndFooter() throws Exception {
        lines.set(0, lines.get(0).replace("\"last_seq\":6", "\"last_seq\":5"));
        finds("header");
        write();
        lines.set(7, lines.get(7).replace("\"count\":6", "\"count\":5"));
        finds("footer");
    }

    @Test
    void findsATrailCutWithANewSignedExport() throws Exception {
        Path checkpoint = folder.resolve("checkpoint.json");
        Files.writeString(checkpoint, export.checkpoint(6, TestExport.hash(lines.get(6))));
        assertTrue(verify(checkpoint).good());
        lines = export.lines(4);
        Verdict verdict = verify(checkpoint);
        assertTrue(verdict.sentence().contains("cut off after record 4"), verdict::sentence);
    }

    @Test
    void findsARewrittenTrail() throws Exception {
        Path checkpoint = folder.resolve("checkpoint.json");
        Files.writeString(checkpoint, export.checkpoint(4, "f".repeat(64)));
        assertTrue(verify(checkpoint).sentence().contains("record 4"));
    }
}
