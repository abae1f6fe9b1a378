// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.lifecycle;

import org.osgi.annotation.versioning.ConsumerType;
import org.portcullis.spi.CallContext;

/**
 * Tells what became of people: departures, disabled accounts, changes of roles. Reads only. What it remembers is in the
 * cursor alone, so that another instance, node or a later version goes on from it. One call at a time for each instance.
 * Contract: {@code LifecycleEventSourceContract}.
 */
@ConsumerType
public interface LifecycleEventSource {
    /**
     * What there is to tell after the cursor. The same cursor again tells the same again (and what came since): nothing is
     * consumed. An answer that was cut, a page that failed, a list that may not be whole is an error of its kind, never a
     * shorter answer: who is missing on it would count as departed.
     *
     * <p>An empty cursor asks for the whole state ({@link Reading#STATE}), or, where the vendor can't list its people, for
     * a cursor from now on ({@link Reading#FROM_NOW}). What changes while a state is being read is told after it. A cursor
     * from which it can't go on, because the vendor has forgotten or another version wrote it, is answered with {@link
     * Events#cursorUnknown()}, and never skipped.
     *
     * @param cursor empty for the first time, else the last answer's
     */
    Events poll(String cursor, CallContext context);
}
