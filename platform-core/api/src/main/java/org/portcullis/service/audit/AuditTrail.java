// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.audit;

import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.spi.audit.AuditRecord;

/** The node's chain. What can't be recorded doesn't happen, but for revocation (AUD-3, REV-8). */
@ProviderType
public interface AuditTrail {
    /** Appends; the future completes with the record's id once it is durable, or fails: then deny. */
    CompletableFuture<String> append(AuditEntry entry);

    /** Records that match, oldest first. */
    Page<AuditRecord> query(AuditQuery query, PageRequest page);

    /** Records after a sequence number of this node's chain, at most {@code limit}, for sinks. */
    List<AuditRecord> after(long seq, int limit);

    /** Writes a signed export of everything from then on; format: ADR "audit chain". */
    void export(Optional<Instant> from, OutputStream out);

    /** Signs a checkpoint over the head now; JSON text. */
    String checkpoint();

    /** Checkpoints so far, newest first; JSON texts. */
    List<String> checkpoints(int limit);

    /** The key that signs exports and checkpoints, PEM. */
    String publicKeyPem();
}
