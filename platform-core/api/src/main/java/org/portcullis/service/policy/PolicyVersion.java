// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.policy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A version of the policy.
 *
 * @param hash SHA-256 over its files; {@code none} without any
 * @param takenAt when it was taken first, UTC; empty for {@code none}
 * @param files content by name
 * @param problems why what stands in the folder now isn't taken; empty for the version of the folder
 */
public record PolicyVersion(String hash, Optional<Instant> takenAt, Map<String, String> files, List<String> problems) {
    /** Copies the collections. */
    public PolicyVersion {
        files = Map.copyOf(files);
        problems = List.copyOf(problems);
    }
}
