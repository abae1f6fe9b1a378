// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Row;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.ledger.Key;

/** The rows of systems; every version is kept. */
public final class SystemRows {
    private static final String CURRENT = "SELECT s.name AS name, s.version AS version, s.doc AS doc FROM system s"
            + " WHERE s.version = (SELECT MAX(v.version) FROM system v WHERE v.name = s.name)";

    private SystemRows() {}

    /** The current version. */
    public static Optional<TargetSystem> find(Tx tx, String name) {
        return tx.one(
                "SELECT name, version, doc FROM system WHERE name = ? ORDER BY version DESC LIMIT 1",
                SystemRows::system,
                name);
    }

    /** A version, which may be old: what an elevation was approved for. */
    public static Optional<TargetSystem> find(Tx tx, String name, int version) {
        return tx.one(
                "SELECT name, version, doc FROM system WHERE name = ? AND version = ?",
                SystemRows::system,
                name,
                version);
    }

    /** All current versions, by name. */
    public static List<TargetSystem> current(Tx tx) {
        return tx.query(CURRENT + " ORDER BY s.name", SystemRows::system);
    }

    static Map<String, Integer> versions(Tx tx) {
        Map<String, Integer> versions = new HashMap<>();
        tx.query(
                "SELECT name, MAX(version) AS version FROM system GROUP BY name",
                row -> versions.put(row.text("name"), (int) row.number("version")));
        return versions;
    }

    /** The ledger's keys of an operation of a system: the system, and the adapter instances that it is bound to. */
    public static Set<Key> keys(TargetSystem system, Operation operation) {
        Set<Key> keys = new LinkedHashSet<>();
        keys.add(Keys.system(system.name()));
        operation.vault().ifPresent(binding -> keys.add(Keys.adapter(binding.instance())));
        operation.pam().ifPresent(binding -> keys.add(Keys.adapter(binding.instance())));
        return keys;
    }

    static void insert(Tx tx, TargetSystem system, String doc, String by, Instant at) {
        tx.update(
                "INSERT INTO system (name, version, environment, doc, updated_by, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
                system.name(),
                system.version(),
                system.environment(),
                doc,
                by,
                at);
    }

    private static TargetSystem system(Row row) {
        return SystemDoc.read(row.text("name"), (int) row.number("version"), row.text("doc"));
    }
}
