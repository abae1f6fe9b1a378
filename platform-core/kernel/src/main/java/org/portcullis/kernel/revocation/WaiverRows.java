// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.revocation.Waiver;

/** Waivers, kept with the parts that they are about; whoever drives the revocation never writes there. */
final class WaiverRows {
    private static final String WAIVERS = "waivers";

    private WaiverRows() {}

    /** All of a revocation, oldest first. */
    static List<Waiver> of(Tx tx, String revocation) {
        Set<Waiver> found = new LinkedHashSet<>(); // an instance may have two parts, which are waived together
        tx.query(
                        "SELECT adapter, doc FROM revocation_part WHERE revocation_id = ? AND doc IS NOT NULL"
                                + " ORDER BY part, adapter",
                        row -> read(row.text("adapter"), row.text("doc")),
                        revocation)
                .forEach(found::addAll);
        return found.stream().sorted(java.util.Comparator.comparing(Waiver::at)).toList();
    }

    private static List<Waiver> read(String adapter, String doc) {
        List<Waiver> waivers = new ArrayList<>();
        for (JsonNode each : Json.object(doc).path(WAIVERS)) {
            waivers.add(new Waiver(
                    adapter,
                    each.path("by").textValue(),
                    each.path("reason").textValue(),
                    Instant.parse(each.path("at").textValue())));
        }
        return waivers;
    }

    /** Stores what has been said of one instance. */
    static void put(Tx tx, String revocation, String adapter, List<Waiver> waivers) {
        List<Map<String, String>> said = waivers.stream()
                .map(each -> Map.of(
                        "by",
                        each.by(),
                        "reason",
                        each.reason(),
                        "at",
                        each.at().toString()))
                .toList();
        tx.update(
                "UPDATE revocation_part SET doc = ? WHERE revocation_id = ? AND adapter = ?",
                CanonicalJson.write(Map.of(WAIVERS, said)),
                revocation,
                adapter);
    }
}
