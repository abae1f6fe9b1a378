// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Proves the signed report of a drill, offline. */
public final class DrillReport {
    private static final long LARGEST = 16L << 20;

    private DrillReport() {}

    /** Whether the report is as the platform signed it, and what it says. */
    public static Verdict verify(Path file, Path publicKey) {
        try {
            SigningKey key = SigningKey.read(publicKey);
            ObjectNode report = read(file);
            if (!report.path("format").asText().equals("portcullis-drill-report")) {
                throw new Finding("the file is no report of a drill");
            }
            key.check(report, "report");
            return new Verdict(
                    true,
                    "proven: drill " + report.path("drill").asText() + " of "
                            + report.path("environment").asText() + " "
                            + report.path("state").asText() + " at "
                            + report.path("ended_at").asText() + ": "
                            + report.path("detail").asText());
        } catch (Finding e) {
            return Verdict.bad(e.getMessage());
        }
    }

    private static ObjectNode read(Path file) throws Finding {
        try {
            ObjectNode report = Files.size(file) > LARGEST ? null : Line.parse(Files.readAllBytes(file));
            if (report == null) {
                throw new Finding("the file is no JSON object");
            }
            return report;
        } catch (IOException e) {
            throw new Finding("the file " + file + " can't be read");
        }
    }
}
