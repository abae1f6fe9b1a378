// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

/** A rule of the schema forbids the row: a name that is taken, a parent that isn't there. Nothing was changed. */
public final class StoreConflict extends StoreException {
    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do */
    public StoreConflict(String message, Throwable cause) {
        super(message, cause);
    }
}
