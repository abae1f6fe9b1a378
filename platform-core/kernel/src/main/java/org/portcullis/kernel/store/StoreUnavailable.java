// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

/** The database is gone or does not answer; nothing was changed. Deny, and try again later. */
public final class StoreUnavailable extends StoreException {
    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do */
    public StoreUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
