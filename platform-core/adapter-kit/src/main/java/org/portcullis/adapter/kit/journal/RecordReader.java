// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.journal;

import java.io.IOException;

/** Receives the records of a {@link Journal} while it is opened, in the order in which they were written. */
@FunctionalInterface
public interface RecordReader {
    /**
     * Takes one record.
     *
     * @throws IOException when the record means nothing to the reader; opening then fails
     */
    void read(byte[] record) throws IOException;
}
