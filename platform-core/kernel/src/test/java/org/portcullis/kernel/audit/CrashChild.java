// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.PrintStream;
import java.nio.file.Path;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;

/** Writes as fast as it can, says what was answered, and waits to be killed. Arguments: data folder, round, PostgreSQL. */
final class CrashChild {
    /** Tells a whole line from one that the kill tore. */
    static final String END = " .";

    private static final int PRODUCERS = 16;

    private CrashChild() {}

    static StoreConfig config(String data, String... postgres) {
        return postgres.length == 0
                ? StoreConfig.sqlite(Path.of(data, "store.db"), "nod_crash")
                : StoreConfig.postgres(postgres[0], postgres[1], () -> postgres[2], "nod_crash");
    }

    public static void main(String[] args) throws Exception {
        String[] postgres = args.length > 2 ? new String[] {args[2], args[3], args[4]} : new String[0];
        SqlStore store = SqlStore.open(config(args[0], postgres));
        ChainTrail trail = new ChainTrail(store, Path.of(args[0]), 200_000);
        PrintStream out = System.out;
        for (int i = 0; i < PRODUCERS; i++) {
            String prefix = args[1] + "-" + i + "-";
            new Thread(() -> produce(store, trail, prefix, out)).start();
        }
    }

    private static void produce(SqlStore store, ChainTrail trail, String prefix, PrintStream out) {
        for (int n = 0; ; n++) {
            String key = prefix + n;
            if (n % 3 == 0) {
                out.println("A "
                        + trail.append(ChainTrailTest.entry("direct." + key, "agt_1", n))
                                .join() + END);
            } else {
                store.write(Priority.NORMAL, tx -> {
                    tx.update("INSERT INTO meta (key, value) VALUES (?, 'v')", key);
                    return tx.audit(ChainTrailTest.entry("change." + key, "agt_1", 1));
                });
                out.println("S " + key + END);
            }
        }
    }
}
