// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The digests in {@code config/trust.json}: {@code {"trusted":[{"sha256":"…","note":"…"}]}}. The file is read afresh for
 * each question; it is small, and an answer from an old reading would be a wrong one.
 */
final class TrustedDigests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    TrustedDigests(Path file) {
        this.file = file;
    }

    /**
     * Whether a jar with this digest may run.
     *
     * @param sha256 hexadecimal, lower case
     * @throws IOException when the file can't be read, so that nothing may run
     */
    boolean contains(String sha256) throws IOException {
        Set<String> digests = new HashSet<>();
        for (JsonNode entry : JSON.readTree(Files.readAllBytes(file)).path("trusted")) {
            digests.add(entry.path("sha256").asText().toLowerCase(Locale.ROOT));
        }
        return digests.contains(sha256);
    }

    /** Changes whenever the file does. */
    long stamp() {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return -1; // no file is a state like any other: nothing is trusted
        }
    }
}
