// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.portcullis.kernel.store.AuditFields;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditQuery;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.spi.audit.AuditRecord;

/** The {@link AuditTrail} of this node: a {@link Chain} and what reads and signs it. */
public final class ChainTrail implements AuditTrail, Spool, Signatures, AutoCloseable {
    private final Chain chain;
    private final ChainReader reader;
    private final Archive archive;
    private final AuditSigner signer;
    private final Checkpoints checkpoints;
    private final OutboxDrain drain;
    private final List<ReadableChain> all;

    /**
     * Opens the trail and takes in what the outbox still holds.
     *
     * @param data the data folder: the chain lives in {@code audit/<node>}, the key in {@code keys}
     * @param segmentBytes size after which a new segment is begun
     * @throws AuditDamaged when the chain on the disk was changed
     * @throws IOException when the folder can't be read or written
     */
    public ChainTrail(Store store, Path data, long segmentBytes) throws IOException {
        signer = AuditSigner.open(data.resolve("keys"));
        Path audit = Files.createDirectories(data.resolve("audit"));
        List<ReadableChain> chains = new ArrayList<>(ReadableChain.ended(audit, store.node()));
        chain = Chain.open(store.node(), audit.resolve(store.node()), segmentBytes);
        reader = new ChainReader(chain);
        checkpoints = new Checkpoints(chain, store, signer, audit.resolve("checkpoints"));
        drain = new OutboxDrain(chain, store, List.copyOf(chains));
        chains.add(chain);
        all = List.copyOf(chains);
        archive = new Archive(all, signer);
    }

    @Override
    public CompletableFuture<String> append(AuditEntry entry) {
        Draft draft = Draft.of(chain.name(), AuditFields.of(entry, Instant.now()));
        chain.append(draft);
        return draft.durable.thenApply(seq -> draft.id);
    }

    @Override
    public Page<AuditRecord> query(AuditQuery query, PageRequest page) {
        return archive.find(query, page);
    }

    @Override
    public List<AuditRecord> after(long seq, int limit) {
        return reader.after(seq, limit);
    }

    @Override
    public String sign(Map<String, ?> object) {
        return signer.sign(object);
    }

    @Override
    public List<Source> sources() {
        return all.stream().map(each -> (Source) new ChainSource(each)).toList();
    }

    @Override
    public void export(Optional<Instant> from, OutputStream out) {
        archive.export(from, out);
    }

    @Override
    public String checkpoint() {
        String json = checkpoints.make();
        append(new AuditEntry(
                        "audit.checkpoint",
                        "DONE",
                        "system",
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("checkpoint", parse(json))))
                .join();
        return json;
    }

    private static Object parse(String json) {
        try {
            return new ObjectMapper().readValue(json, Map.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own checkpoint is JSON", e);
        }
    }

    /** Whether records have come since the last checkpoint. */
    boolean checkpointDue() {
        return checkpoints.due();
    }

    @Override
    public List<String> checkpoints(int limit) {
        return checkpoints.newest(limit);
    }

    @Override
    public String publicKeyPem() {
        return signer.publicKeyPem();
    }

    /** Number of the newest durable record. */
    public long head() {
        return chain.head().seq();
    }

    /** Writes what waits and ends. */
    @Override
    public void close() {
        drain.close();
        chain.close();
    }
}
