// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signed statements of all chains' heads, kept beside the chain and written into it, so that sinks carry them away. */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String ANNOUNCE = "INSERT INTO audit_head (chain, seq, hash, at) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at = excluded.at";

    private final Chain chain;
    private final Store store;
    private final AuditSigner signer;
    private final Path folder;
    private long covered;

    Checkpoints(Chain chain, Store store, AuditSigner signer, Path folder) throws IOException {
        this.chain = chain;
        this.store = store;
        this.signer = signer;
        this.folder = Files.createDirectories(folder);
    }

    /** A checkpoint over the heads now. Works without the store, then with this node's head alone. */
    synchronized String make() {
        Head head = chain.head();
        Instant at = Instant.now();
        Map<String, Object> heads = new TreeMap<>();
        try {
            announce(head, at).forEach(other -> heads.put((String) other.get("chain"), other));
        } catch (StoreException e) {
            LOG.warn("A checkpoint is made of this node's head alone: {}", e.getMessage());
        }
        heads.put(chain.name(), describe(chain.name(), head.seq(), head.hash(), at));
        String json = signer.sign(Map.of(
                "format",
                "portcullis-audit-checkpoint",
                "version",
                1,
                "at",
                at.toString(),
                "node",
                store.node(),
                "heads",
                new ArrayList<>(heads.values())));
        keep(json, at);
        covered = head.seq();
        return json;
    }

    private List<Map<String, Object>> announce(Head head, Instant at) {
        return store.write(Priority.NORMAL, tx -> {
            tx.update(ANNOUNCE, chain.name(), head.seq(), head.hash(), at);
            return tx.query(
                    "SELECT chain, seq, hash, at FROM audit_head",
                    row -> describe(row.text("chain"), row.number("seq"), row.text("hash"), row.time("at")));
        });
    }

    private static Map<String, Object> describe(String chain, long seq, String hash, Instant at) {
        return Map.of("chain", chain, "seq", seq, "hash", hash, "at", at.toString());
    }

    private void keep(String json, Instant at) {
        try {
            Path fresh = folder.resolve("new");
            Files.writeString(fresh, json + "\n");
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(
                    fresh,
                    folder.resolve(String.format("%015d.json", at.toEpochMilli())),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            SegmentFolder.sync(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoint could not be stored.", e);
        }
    }

    /** Whether records have come since the last one, other than its own. */
    synchronized boolean due() {
        return chain.head().seq() > covered + 1;
    }

    /** Newest first. */
    List<String> newest(int limit) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> newest = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted(Comparator.reverseOrder())
                    .limit(limit)
                    .toList();
            List<String> texts = new ArrayList<>();
            for (Path file : newest) {
                texts.add(Files.readString(file).strip());
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoints can't be read.", e);
        }
    }
}
