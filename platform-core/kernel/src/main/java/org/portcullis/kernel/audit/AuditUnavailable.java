// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

/** A record could not be made durable. What must be recorded must not be done (AUD-3). */
public final class AuditUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do */
    public AuditUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
