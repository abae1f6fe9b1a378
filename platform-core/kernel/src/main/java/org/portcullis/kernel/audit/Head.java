// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

/**
 * The newest durable record.
 *
 * @param seq its number; 0 when the chain is empty
 * @param hash its hash, lower-case hex; 64 zeros when the chain is empty
 * @param outbox the highest outbox number in the chain; 0 when none
 */
record Head(long seq, String hash, long outbox) {
    static final String NOTHING = "0".repeat(64);
    static final Head EMPTY = new Head(0, NOTHING, 0);

    /** The head after that line. */
    Head then(RecordLine line) {
        return new Head(line.seq(), line.hash(), Math.max(outbox, line.outboxOrSegments()));
    }
}
