// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

/** The chain on the disk doesn't fit together: somebody or something changed it. The platform doesn't start on it. */
public final class AuditDamaged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message which record in which file, and what to do */
    public AuditDamaged(String message) {
        super(message);
    }
}
