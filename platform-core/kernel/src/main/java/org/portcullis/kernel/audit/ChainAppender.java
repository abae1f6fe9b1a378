// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.store.AuditFields;
import org.portcullis.service.audit.AuditEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives records their places and writes them. Used by the appending thread; {@link #head} and {@link #ready} by all. */
final class ChainAppender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChainAppender.class);
    private static final int BUFFER = 1 << 18;
    private static final long RETRY_NANOS = 250_000_000;

    private final String chain;
    private final SegmentFolder folder;
    private final long segmentBytes;
    private final Sha256 sha = new Sha256();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private SegmentWriter segment;
    private long failedAt;
    private volatile Head head;
    private volatile boolean ready = true;

    ChainAppender(String chain, SegmentFolder folder, Head head, long segmentBytes) throws IOException {
        this.chain = chain;
        this.folder = folder;
        this.head = head;
        this.segmentBytes = segmentBytes;
        if (folder.segments().isEmpty()) {
            beginSegment();
        } else {
            segment = new SegmentWriter(folder.segments().lastEntry().getValue());
        }
    }

    Head head() {
        return head;
    }

    boolean ready() {
        return ready;
    }

    SegmentFolder segments() {
        return folder;
    }

    /** Writes those that fit, all or none; returns why it could not, or null. A draft without a number did not fit. */
    AuditUnavailable write(List<Draft> batch) {
        if (!ready) {
            return new AuditUnavailable("The audit chain can't be written now.", null);
        }
        try {
            if (segment.size() >= segmentBytes) {
                beginSegment();
            }
            appendAll(batch);
            return null;
        } catch (IOException e) {
            ready = false;
            failedAt = System.nanoTime();
            LOG.error("The audit chain can't be written: {}; what must be recorded is refused", e.getMessage());
            return new AuditUnavailable("The audit chain can't be written: " + e.getMessage(), e);
        }
    }

    /** After a failure, and not too often: takes the unfinished bytes back and tries with a record of its own. */
    void resume() {
        if (System.nanoTime() - failedAt < RETRY_NANOS) {
            return;
        }
        failedAt = System.nanoTime();
        try {
            if (segment == null) {
                reopen();
            }
            segment.rewind();
            appendAll(List.of(segment.size() == 0 ? segmentRecord() : own("audit.resumed", Map.of())));
            ready = true;
            LOG.warn("The audit chain can be written again");
        } catch (IOException e) {
            LOG.debug("The audit chain still can't be written", e);
        }
    }

    private void reopen() throws IOException {
        Map.Entry<Long, Path> newest = folder.segments().lastEntry();
        if (newest == null || newest.getKey() > head.seq()) {
            if (newest != null) {
                folder.remove(newest.getKey());
            }
            beginSegment();
        } else {
            segment = new SegmentWriter(newest.getValue());
        }
    }

    private void beginSegment() throws IOException {
        SegmentWriter old = segment;
        segment = null;
        if (old != null) {
            old.close();
        }
        segment = new SegmentWriter(folder.create(head.seq() + 1));
        appendAll(List.of(segmentRecord()));
    }

    private Draft segmentRecord() {
        return own("audit.segment", Map.of("outbox", head.outbox(), "segment", head.seq() + 1));
    }

    private Draft own(String action, Map<String, Object> details) {
        AuditEntry entry = new AuditEntry(action, "DONE", "system", Optional.empty(), Optional.empty(), details);
        return Draft.of(chain, AuditFields.of(entry, Instant.now()));
    }

    private void appendAll(List<Draft> batch) throws IOException {
        buffer.clear();
        String prev = head.hash();
        long seq = head.seq();
        long outbox = head.outbox();
        for (Draft draft : batch) {
            if (!draft.fits(outbox)) {
                continue;
            }
            byte[] line = draft.place(prev, ++seq);
            put(line);
            prev = sha.hex(line);
            outbox = Math.max(outbox, draft.outbox);
        }
        if (seq > head.seq()) {
            segment.append(buffer.flip());
        }
        head = new Head(seq, prev, outbox);
    }

    private void put(byte[] line) {
        if (buffer.remaining() <= line.length) {
            ByteBuffer larger = ByteBuffer.allocateDirect((buffer.capacity() + line.length) * 2);
            buffer = larger.put(buffer.flip());
        }
        buffer.put(line).put((byte) '\n');
    }

    @Override
    public void close() {
        try {
            if (segment != null) {
                segment.close();
            }
        } catch (IOException e) {
            LOG.debug("Closing the audit segment failed", e);
        }
    }
}
