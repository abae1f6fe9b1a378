// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

/** Ends a command with an exit code and one clear sentence on the error stream. */
final class CliFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** Refused or failed. */
    static final int REFUSED = 1;
    /** Wrong usage. */
    static final int USAGE = 2;
    /** The platform can't be reached. */
    static final int UNREACHABLE = 3;
    /** A revocation was still under way when the wait ended. */
    static final int STILL_REVOKING = 4;
    /** A revocation is PARTIAL. */
    static final int PARTIAL = 5;

    private final int exitCode;

    CliFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
