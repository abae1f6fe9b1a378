// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.journal;

import java.io.IOException;

/** Says that a journal holds an unreadable record before readable ones, which no crash can cause. */
public final class DamagedJournalException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedJournalException(Object file, int line) {
        super("the journal " + file + " is damaged at record " + line
                + "; put back its last good copy, or move it away if what it lists may be forgotten");
    }
}
