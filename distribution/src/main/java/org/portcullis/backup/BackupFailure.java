// SPDX-License-Identifier: Apache-2.0
package org.portcullis.backup;

/** Why a back-up or a restore wasn't done, in one sentence for whoever asked for it. */
final class BackupFailure extends Exception {
    private static final long serialVersionUID = 1L;

    BackupFailure(String message) {
        super(message);
    }

    BackupFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
