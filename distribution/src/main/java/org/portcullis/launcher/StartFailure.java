// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

/** A reason why the server can't start, as one sentence that says what to do; printed without a stack trace. */
public final class StartFailure extends Exception {

    private static final long serialVersionUID = 1L;

    StartFailure(String sentence) {
        super(sentence);
    }

    StartFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
