// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.kernel.store.StoreException;

/** Lives on a small disk of its own and says what happens. Arguments: folder, {@code full} or {@code readonly}. */
final class DiskFaultChild {
    private final Path folder;
    private int answered;

    private DiskFaultChild(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        DiskFaultChild child = new DiskFaultChild(Path.of(args[0]));
        if (args[1].equals("full")) {
            child.full();
        } else {
            child.readOnly();
        }
    }

    private SqlStore open() {
        return SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "nod_small"));
    }

    private void full() throws Exception {
        try (SqlStore store = open();
                ChainTrail trail = new ChainTrail(store, folder, 32L << 20)) {
            write(store, "before");
            fill();
            System.out.println("write " + outcomeOfMany(store));
            System.out.println("append " + outcomeOfAppends(trail));
            Files.delete(folder.resolve("filler"));
            int tries = 0;
            while (!outcome(store, "after" + tries).equals("answered") && tries < 100_000) {
                tries++;
            }
            System.out.println("again " + outcome(store, "again"));
            int rows = store.<Integer>read(
                    tx -> tx.query("SELECT key FROM meta WHERE key <> 'epoch'", row -> row.text("key"))
                            .size());
            System.out.println("rows " + (rows >= answered ? "all" : "lost " + (answered - rows)));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            trail.export(Optional.empty(), out);
            long changes = ExportReader.read(out.toByteArray(), trail.publicKeyPem()).stream()
                    .filter(r -> r.get("action").asText().startsWith("change."))
                    .count();
            System.out.println("chain " + (changes == rows ? "whole" : changes + " of " + rows));
        }
    }

    private void write(SqlStore store, String key) {
        store.write(Priority.NORMAL, tx -> {
            tx.update("INSERT INTO meta (key, value) VALUES (?, ?)", key, "v".repeat(2000));
            return tx.audit(ChainTrailTest.entry("change." + key, "agt_1", 1));
        });
        answered++;
    }

    private void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("filler"))) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            return; // the point of it
        }
    }

    private String outcome(SqlStore store, String key) {
        try {
            write(store, key);
            return "answered";
        } catch (StoreException e) {
            return e.getClass().getSimpleName();
        }
    }

    private String outcomeOfMany(SqlStore store) {
        String last = "answered";
        for (int i = 0; i < 2_000 && last.equals("answered"); i++) {
            last = outcome(store, "during" + i);
        }
        return last;
    }

    private static String outcomeOfAppends(ChainTrail trail) {
        try {
            for (int i = 0; i < 20_000; i++) {
                trail.append(ChainTrailTest.entry("direct.append", "agt_1", i)).join();
            }
            return "answered";
        } catch (CompletionException e) {
            return e.getCause().getClass().getSimpleName();
        }
    }

    private void readOnly() throws Exception {
        try (SqlStore store = open()) {
            write(store, "before");
        }
        new ProcessBuilder("mount", "-o", "remount,ro", folder.toString())
                .inheritIO()
                .start()
                .waitFor();
        try (SqlStore store = open()) {
            System.out.println("opened " + outcome(store, "x"));
        } catch (StoreException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
