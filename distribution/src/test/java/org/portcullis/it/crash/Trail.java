// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.portcullis.cli.audit.Verdict;
import org.portcullis.cli.audit.Verifier;
import org.portcullis.it.User;

/** The exported trail, verified offline: after each crash what is new and what stood before it, at times all of it. */
final class Trail {
    private static final int OVERLAP_SECONDS = 5;

    private final Path folder;
    private Instant provenTo = Instant.EPOCH;

    Trail(Path folder) {
        this.folder = folder;
    }

    void verify(String when, User reader, boolean all) throws IOException {
        Path export = folder.resolve("export.jsonl");
        Path key = folder.resolve("audit.pem");
        Instant now = Instant.now();
        Files.writeString(key, reader.get("/audit/public-key").must(200).text("public_key_pem"));
        boolean part = !all && provenTo.isAfter(Instant.EPOCH);
        Files.writeString(
                export, reader.text("/audit/export" + (part ? "?from=" + provenTo.minusSeconds(OVERLAP_SECONDS) : "")));
        Verdict verdict = Verifier.verify(export, key, null);
        assertThat(verdict.good()).as(when + ": " + verdict.sentence()).isTrue();
        provenTo = now;
    }
}
