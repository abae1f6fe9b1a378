// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

/** The database file is damaged: restore a back-up. */
public final class StoreDamaged extends StoreException {
    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do */
    public StoreDamaged(String message, Throwable cause) {
        super(message, cause);
    }
}
