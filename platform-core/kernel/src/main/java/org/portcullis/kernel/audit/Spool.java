// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.util.List;
import org.portcullis.spi.audit.AuditRecord;

/** The chains of this machine, for those that carry them to sinks. */
public interface Spool {
    /** Readers of all chains, those that ended before a restore first and the node's own last; new ones at each call. */
    List<Source> sources();

    /** One chain, read by one reader. Thread-safe. */
    interface Source {
        /** The chain's name. */
        String chain();

        /** Whether nothing is appended to it any more. */
        boolean ended();

        /** Number of its newest durable record; 0 when there is none. */
        long head();

        /** Hash of that record, lower-case hex. */
        String hash();

        /** Durable records after that number, in order, at most {@code limit}. */
        List<AuditRecord> after(long seq, int limit);

        /** Bytes that the records after that number take on the disk; never too few. */
        long bytesAfter(long seq);
    }
}
