// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

/** Too much waits: the write was not begun, and may be tried again. */
public final class StoreBusy extends StoreException {
    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do */
    public StoreBusy(String message, Throwable cause) {
        super(message, cause);
    }
}
