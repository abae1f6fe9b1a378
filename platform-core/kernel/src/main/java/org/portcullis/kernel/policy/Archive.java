// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.ConfigFile;
import org.portcullis.service.Refusal;

/** Keeps the versions that were in force, each with its audit record, before they are. */
final class Archive {
    private final Acts acts;
    private final String node;

    /** With neither nothing is kept: for a policy that is only read. */
    Archive(Acts acts, String node) {
        this.acts = acts;
        this.node = node;
    }

    /** Keeps a version and notes that this node takes it; does nothing when it took it last. */
    void keep(String version, List<ConfigFile> files) {
        if (acts == null
                || acts.read(tx -> PolicyRows.last(tx, node))
                        .filter(version::equals)
                        .isPresent()) {
            return;
        }
        Map<String, Object> named = new LinkedHashMap<>();
        files.forEach(file -> named.put(file.name(), file.sha256()));
        Attempt attempt =
                Attempt.of("policy.take", "system", Map.of("policy_version", version, "files", named, "node", node));
        acts.change(attempt, tx -> {
            PolicyRows.insert(tx, version, files, node, acts.now());
            PolicyRows.last(tx, node, version);
            Acts.done(tx, attempt, Map.of());
            return null;
        });
    }

    /** Records files that were refused. */
    void refused(List<String> problems) {
        if (acts != null) {
            String all = String.join(" ", problems);
            acts.recordDenial(
                    Attempt.of("policy.take", "system", Map.of("node", node)),
                    new Refusal(Refusal.Kind.UNPROCESSABLE, "bad-policy", all));
        }
    }

    /** The files of the version that this node took last. */
    Optional<List<ConfigFile>> last() {
        if (acts == null) {
            return Optional.empty();
        }
        return acts.read(tx -> PolicyRows.last(tx, node).flatMap(hash -> PolicyRows.find(tx, hash)))
                .map(PolicyRows.Version::files);
    }
}
