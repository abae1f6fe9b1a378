// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import java.util.HashMap;
import java.util.Map;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;

/** How far each sink has got in each chain, in the store. */
final class SinkCursors {
    private static final String ALL = "SELECT chain, seq FROM audit_cursor WHERE sink = ?";
    private static final String KEEP = "INSERT INTO audit_cursor (sink, chain, seq) VALUES (?, ?, ?)"
            + " ON CONFLICT (sink, chain) DO UPDATE SET seq = excluded.seq";

    private final Store store;

    SinkCursors(Store store) {
        this.store = store;
    }

    /** By chain; a chain that the sink was never given is missing. */
    Map<String, Long> of(String sink) {
        return store.read(tx -> {
            Map<String, Long> cursors = new HashMap<>();
            tx.query(ALL, row -> cursors.put(row.text("chain"), row.number("seq")), sink);
            return cursors;
        });
    }

    void keep(String sink, String chain, long seq) {
        store.write(Priority.NORMAL, tx -> tx.update(KEEP, sink, chain, seq));
    }
}
