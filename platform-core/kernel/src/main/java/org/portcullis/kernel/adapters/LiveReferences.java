// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.portcullis.kernel.acts.Acts;

/** The references of leases that haven't ended. They are opaque but for the format version in front, as in {@code v1:…}. */
final class LiveReferences {
    /** Both sides of a lease, cut behind the longest format; few rows, and only open leases are read. */
    private static final String BEGINNINGS = "SELECT DISTINCT adapter AS a, substr(ref, 1, 5) AS r FROM lease"
            + " WHERE ended_at IS NULL AND ref IS NOT NULL"
            + " UNION SELECT DISTINCT pam_adapter AS a, substr(pam_ref, 1, 5) AS r FROM lease"
            + " WHERE ended_at IS NULL AND pam_adapter IS NOT NULL AND pam_ref IS NOT NULL";

    private final Acts acts;

    LiveReferences(Acts acts) {
        this.acts = acts;
    }

    private record Beginning(String adapter, String reference) {}

    /** The formats of the live references of each instance. */
    Map<String, Set<String>> formats() {
        Map<String, Set<String>> formats = new TreeMap<>();
        acts.read(tx -> tx.query(BEGINNINGS, row -> new Beginning(row.text("a"), row.text("r"))))
                .forEach(each -> formats.computeIfAbsent(each.adapter(), id -> new TreeSet<>())
                        .add(each.reference().split(":", 2)[0]));
        return formats;
    }
}
