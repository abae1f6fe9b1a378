// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.portcullis.service.audit.AuditEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the first start after a restore does, told by the file {@code data/restored}: the node gets a new id, so that its
 * audit chain is a new one and never contradicts what sinks have seen of the old; and the store opens a new epoch, so
 * that no grant of the back-up is valid again (OPS-3). A crash in between repeats it.
 */
final class Restored {
    private static final Logger LOG = LoggerFactory.getLogger(Restored.class);
    private static final String MARK = "restored";

    private Restored() {}

    /** Whether the data folder was restored since the last start; takes the old node id away then. */
    static boolean begin(Path data) {
        if (!Files.exists(data.resolve(MARK))) {
            return false;
        }
        try {
            Files.deleteIfExists(data.resolve("node-id"));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("The restored data folder " + data + " can't be written.", e);
        }
    }

    /** Opens the new epoch, then forgets that it was restored. */
    static void finish(Path data, Store store) {
        long epoch = store.<Long>write(Priority.REVOCATION, tx -> {
            tx.update("UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE key = 'epoch'");
            tx.update("DELETE FROM node"); // this one has a new id, and those that live say so in a moment
            tx.update(
                    "INSERT INTO meta (key, value) VALUES ('restored_at', ?)"
                            + " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    Long.toString(System.currentTimeMillis()));
            long next = tx.one("SELECT value FROM meta WHERE key = 'epoch'", row -> Long.parseLong(row.text("value")))
                    .orElseThrow();
            tx.audit(new AuditEntry(
                    "store.restored", "DONE", "system", Optional.empty(), Optional.empty(), Map.of("epoch", next)));
            return next;
        });
        try {
            Files.delete(data.resolve(MARK));
        } catch (IOException e) {
            throw new UncheckedIOException("The restored data folder " + data + " can't be written.", e);
        }
        LOG.warn("The data folder was restored: epoch {} begins, all grants of the back-up are invalid", epoch);
    }
}
