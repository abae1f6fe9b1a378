// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

/** The store can't be written: a read-only file, folder or server. Nothing was changed. */
public final class StoreReadOnly extends StoreException {
    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do */
    public StoreReadOnly(String message, Throwable cause) {
        super(message, cause);
    }
}
