// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

/** Nobody can tell whether the change was made: the commit failed, or its answer did not come in time. Whoever grants must deny; whoever ends must go on as if it had not been made. */
public final class OutcomeUnknown extends StoreException {
    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do */
    public OutcomeUnknown(String message, Throwable cause) {
        super(message, cause);
    }
}
