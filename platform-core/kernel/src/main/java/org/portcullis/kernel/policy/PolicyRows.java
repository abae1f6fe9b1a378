// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.portcullis.kernel.acts.ConfigFile;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.policy.PolicyVersion;

/** The rows of policy versions, and of the uses that budgets count. */
public final class PolicyRows {
    private static final Duration HOUR = Duration.ofHours(1);

    private PolicyRows() {}

    /** A version as it was taken. */
    record Version(String hash, List<ConfigFile> files, Instant takenAt) {}

    static boolean insert(Tx tx, String hash, List<ConfigFile> files, String node, Instant at) {
        Map<String, Object> doc = new LinkedHashMap<>();
        files.forEach(file -> doc.put(file.name(), new String(file.bytes(), StandardCharsets.UTF_8)));
        return tx.update(
                        "INSERT INTO policy_version (hash, doc, node, taken_at) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT (hash) DO NOTHING",
                        hash,
                        CanonicalJson.write(doc),
                        node,
                        at)
                > 0;
    }

    /** One that was taken. */
    public static Optional<PolicyVersion> version(Tx tx, String hash) {
        return find(tx, hash)
                .map(found -> new PolicyVersion(
                        found.hash(),
                        Optional.of(found.takenAt()),
                        found.files().stream()
                                .collect(Collectors.toMap(
                                        ConfigFile::name, file -> new String(file.bytes(), StandardCharsets.UTF_8))),
                        List.of()));
    }

    /** All that were taken, newest first, without their files. */
    public static List<PolicyVersion> versions(Tx tx, int limit) {
        return tx.query(
                "SELECT hash, taken_at FROM policy_version ORDER BY taken_at DESC, hash LIMIT ?",
                row -> new PolicyVersion(row.text("hash"), Optional.of(row.time("taken_at")), Map.of(), List.of()),
                limit);
    }

    static Optional<Version> find(Tx tx, String hash) {
        return tx.one(
                "SELECT hash, doc, taken_at FROM policy_version WHERE hash = ?",
                row -> new Version(row.text("hash"), files(row.text("doc")), row.time("taken_at")),
                hash);
    }

    private static List<ConfigFile> files(String doc) {
        List<ConfigFile> files = new ArrayList<>();
        Json.object(doc)
                .properties()
                .forEach(entry -> files.add(new ConfigFile(
                        entry.getKey(), entry.getValue().textValue().getBytes(StandardCharsets.UTF_8))));
        return files;
    }

    /** The version that this node took last. */
    static Optional<String> last(Tx tx, String node) {
        return tx.one("SELECT value FROM meta WHERE key = ?", row -> row.text("value"), "policy/" + node);
    }

    static void last(Tx tx, String node, String hash) {
        tx.update(
                "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                "policy/" + node,
                hash);
    }

    /** Counts a use, and forgets those that no budget counts any more. */
    public static void use(Tx tx, String profile, String agentId, Instant at) {
        tx.update(
                "INSERT INTO policy_use (id, profile, agent_id, at) VALUES (?, ?, ?, ?)",
                IdKind.EVENT.newId(at),
                profile,
                agentId,
                at);
        tx.update("DELETE FROM policy_use WHERE at <= ?", at.minus(HOUR));
    }

    /** How often the agent got something by the profile within the last hour. */
    public static long uses(Tx tx, String profile, String agentId, Instant now) {
        return tx.one(
                        "SELECT COUNT(*) AS n FROM policy_use WHERE profile = ? AND agent_id = ? AND at > ?",
                        row -> row.number("n"),
                        profile,
                        agentId,
                        now.minus(HOUR))
                .orElse(0L);
    }
}
