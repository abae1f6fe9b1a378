// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

/** The store could not do what was asked. Unless it is an {@link OutcomeUnknown}, nothing was changed. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do, without values from the rows */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
