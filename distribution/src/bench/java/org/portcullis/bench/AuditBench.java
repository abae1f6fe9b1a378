// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.audit.ChainTrail;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.audit.AuditEntry;

/**
 * Durable audit records a second, beside a plain file with group commit that gets lines of the same length, in turns, so
 * that a busy disk hits both. Arguments: folder (default: the working directory).
 */
public final class AuditBench {
    private static final int[] PRODUCERS = {1, 16, 64, 256};
    private static final int ROUNDS = 3;
    private static final double SECONDS = 2;
    private static final String TARGET = "https://billing.test.example/invoices?month=2026-11&page=".repeat(3);

    private AuditBench() {}

    /** Prints a table; the column "share" is what counts. */
    public static void main(String[] args) throws Exception {
        Path folder = Producers.folder(args);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Producers.delete(folder)));
        try (SqlStore store = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "nod_bench"));
                ChainTrail trail = new ChainTrail(store, folder, 32L << 20);
                BareFile bare = new BareFile(folder.resolve("bare"))) {
            trail.append(entry(0, 0)).join();
            String line = trail.after(0, 2).get(1).json();
            System.out.printf("durable audit, records of %d bytes%n", line.length());
            Producers.rate(64, SECONDS, (p, n) -> trail.append(entry(p, n)).join()); // warm up
            Producers.rate(64, SECONDS, (p, n) -> bare.append(line).join());
            for (int producers : PRODUCERS) {
                long plain = 0;
                long chain = 0;
                for (int round = 0; round < ROUNDS; round++) {
                    plain += Producers.rate(
                            producers, SECONDS, (p, n) -> bare.append(line).join());
                    chain += Producers.rate(producers, SECONDS, (p, n) -> trail.append(entry(p, n))
                            .join());
                }
                System.out.printf(
                        "%4d producers: plain file %7d/s, audit chain %7d/s, share %3d %%%n",
                        producers, plain / ROUNDS, chain / ROUNDS, 100 * chain / plain);
            }
        }
    }

    private static AuditEntry entry(int producer, long n) {
        return new AuditEntry(
                "gateway.allow",
                "ALLOWED",
                "agt_01m835wjgydjb3ygysfbf8" + producer,
                Optional.of("agt_01m835wjgydjb3ygysfbf8" + producer),
                Optional.of("gnt_01m835wjgydjb3ygysfbf8xyz"),
                Map.of("target", TARGET, "n", n, "operation", "read-invoices", "system", "billing-db"));
    }
}
