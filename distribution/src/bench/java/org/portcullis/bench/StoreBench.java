// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.nio.file.Path;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;

/**
 * Durable single-row writes a second through the store, beside a plain file with group commit, in turns. Arguments:
 * folder (default: the working directory), then for PostgreSQL its JDBC URL, user and password.
 */
public final class StoreBench {
    private static final int[] PRODUCERS = {1, 16, 64, 256};
    private static final int ROUNDS = 3;
    private static final double SECONDS = 2;
    private static final String INSERT =
            "INSERT INTO replay (kind, k, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String LINE = "x".repeat(100);

    private StoreBench() {}

    /** Prints a table; the column "share" is what counts. */
    public static void main(String[] args) throws Exception {
        Path folder = Producers.folder(args);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Producers.delete(folder)));
        StoreConfig config = args.length > 1
                ? StoreConfig.postgres(args[1], args[2], () -> args[3], "nod_bench")
                : StoreConfig.sqlite(folder.resolve("store.db"), "nod_bench");
        try (SqlStore store = SqlStore.open(config);
                BareFile bare = new BareFile(folder.resolve("bare"))) {
            System.out.println("durable single-row writes, " + config);
            Producers.rate(64, SECONDS, (p, n) -> write(store, "w", p, n)); // warm up
            Producers.rate(64, SECONDS, (p, n) -> bare.append(LINE).join());
            for (int producers : PRODUCERS) {
                long plain = 0;
                long rows = 0;
                for (int round = 0; round < ROUNDS; round++) {
                    String tag = producers + "/" + round;
                    plain += Producers.rate(
                            producers, SECONDS, (p, n) -> bare.append(LINE).join());
                    rows += Producers.rate(producers, SECONDS, (p, n) -> write(store, tag, p, n));
                }
                System.out.printf(
                        "%4d producers: plain file %7d/s, store %7d/s, share %3d %%%n",
                        producers, plain / ROUNDS, rows / ROUNDS, 100 * rows / plain);
            }
        }
    }

    private static void write(SqlStore store, String tag, int producer, long n) {
        store.write(Priority.NORMAL, tx -> tx.update(INSERT, "bench", tag + "/" + producer + "/" + n, 1L));
    }
}
