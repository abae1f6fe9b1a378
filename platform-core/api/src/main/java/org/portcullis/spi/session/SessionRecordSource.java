// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.session;

import org.osgi.annotation.versioning.ConsumerType;
import org.portcullis.spi.CallContext;

/**
 * Tells what the vendor recorded of sessions under this instance's own references, and of no others. Reads only. What it
 * remembers is in the cursor alone, so that another instance, node or a later version goes on from it. One call at a time
 * for each instance. Contract: {@code SessionRecordSourceContract}.
 */
@ConsumerType
public interface SessionRecordSource {
    /**
     * What there is to tell after the cursor. The same cursor again tells the same again (and what came since): nothing is
     * consumed. A recording that can't be read, or breaks off, is an error of its kind, never a shorter answer.
     *
     * <p>An empty cursor, and one from which it can't go on, is answered from the oldest that the vendor keeps on; in the
     * second case, and whenever the vendor has forgotten something since the cursor, the answer says {@code gap}. What is
     * told again is recognised by its id.
     *
     * @param cursor empty for the first time, else the last answer's
     */
    SessionRecords poll(String cursor, CallContext context);
}
