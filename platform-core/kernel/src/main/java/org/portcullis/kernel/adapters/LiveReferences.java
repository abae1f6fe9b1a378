// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.portcullis.kernel.acts.Acts;

/** The references of leases that haven't ended. They are opaque but for the format version in front, as in {@code v1:…}. */
final class LiveReferences {
    /** Both sides of a lease; one row for each adapter. */
    private static final String ADAPTERS = "SELECT DISTINCT adapter AS a FROM lease WHERE ended_at IS NULL"
            + " UNION SELECT DISTINCT pam_adapter AS a FROM lease WHERE ended_at IS NULL AND pam_adapter IS NOT NULL";

    private final Acts acts;

    LiveReferences(Acts acts) {
        this.acts = acts;
    }

    /** Instances with live leases. */
    List<String> adapters() {
        return acts.read(tx -> tx.query(ADAPTERS, row -> row.text("a")));
    }

    /** A reference's format that isn't among those; empty when all live ones of these instances can be read. */
    Optional<String> unreadable(Set<String> instances, Set<String> formats) {
        for (String instance : new TreeSet<>(instances)) {
            for (String side : List.of("ref", "pam_ref")) {
                Optional<String> found = unreadable(instance, side, formats);
                if (found.isPresent()) {
                    return found.map(format -> "live leases of " + instance + " have references of format " + format);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> unreadable(String instance, String side, Set<String> formats) {
        String adapter = side.equals("ref") ? "adapter" : "pam_adapter";
        StringBuilder sql = new StringBuilder("SELECT ")
                .append(side)
                .append(" AS r FROM lease WHERE ended_at IS NULL AND ")
                .append(adapter)
                .append(" = ? AND ")
                .append(side)
                .append(" IS NOT NULL");
        List<Object> values = new ArrayList<>(List.of(instance));
        for (String format : formats) {
            sql.append(" AND ").append(side).append(" NOT LIKE ?");
            values.add(format + ":%");
        }
        sql.append(" LIMIT 1");
        List<String> found = acts.read(tx -> tx.query(sql.toString(), row -> row.text("r"), values.toArray()));
        return found.stream().findFirst().map(LiveReferences::format);
    }

    private static String format(String reference) {
        return reference.split(":", 2)[0];
    }
}
