// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.util.List;
import org.portcullis.spi.audit.AuditRecord;

/** A chain as one reader sees it. */
final class ChainSource implements Spool.Source {
    private final ReadableChain chain;
    private final ChainReader reader;

    ChainSource(ReadableChain chain) {
        this.chain = chain;
        this.reader = new ChainReader(chain);
    }

    @Override
    public String chain() {
        return chain.name();
    }

    @Override
    public boolean ended() {
        return chain instanceof ReadableChain.Ended;
    }

    @Override
    public long head() {
        return chain.head().seq();
    }

    @Override
    public String hash() {
        return chain.head().hash();
    }

    @Override
    public List<AuditRecord> after(long seq, int limit) {
        return reader.after(seq, limit);
    }

    @Override
    public long bytesAfter(long seq) {
        return seq >= head() ? 0 : reader.bytesFrom(seq + 1);
    }
}
