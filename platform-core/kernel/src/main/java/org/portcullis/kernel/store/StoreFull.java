// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

/** The disk is full: nothing was changed, and nothing will be before there is room. */
public final class StoreFull extends StoreException {
    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do */
    public StoreFull(String message, Throwable cause) {
        super(message, cause);
    }
}
