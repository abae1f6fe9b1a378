// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.sinks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.portcullis.kernel.audit.ChainTrail;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.audit.AuditEntry;

/** A home whose trail is long before its server has ever started: as after an outage of hours. */
final class LongTrail {
    private static final String NODE = "nod_01h00000000000000000000000";
    private static final int SEGMENT_BYTES = 32 << 20;

    private LongTrail() {}

    /** Returns the number of its last record. */
    static long make(Path home, int records) throws IOException {
        Path data = Files.createDirectories(home.resolve("data"));
        Files.writeString(data.resolve("node-id"), NODE);
        try (SqlStore store = SqlStore.open(StoreConfig.sqlite(data.resolve("portcullis.db"), NODE))) {
            ChainTrail trail = new ChainTrail(store, data, SEGMENT_BYTES);
            List<CompletableFuture<String>> under = new ArrayList<>();
            for (int i = 0; i < records; i++) {
                under.add(trail.append(entry(i)));
                if (under.size() == 5_000) {
                    under.forEach(CompletableFuture::join);
                    under.clear();
                }
            }
            under.forEach(CompletableFuture::join);
            long head = trail.head();
            trail.close();
            return head;
        }
    }

    private static AuditEntry entry(int number) {
        return new AuditEntry(
                "gateway.allow",
                "ALLOWED",
                "agt_01h0000000000000000000000" + number % 10,
                Optional.empty(),
                Optional.empty(),
                Map.of(
                        "method",
                        "GET",
                        "path",
                        "/gw/billing-db/invoices",
                        "operation",
                        "read-invoices",
                        "number",
                        number));
    }
}
