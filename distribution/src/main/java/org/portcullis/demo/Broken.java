// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

/** A claim of the story didn't hold, or a step could not be done: the demo ends with it. */
public final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Broken(String message) {
        super(message);
    }

    public Broken(String message, Throwable cause) {
        super(message, cause);
    }
}
