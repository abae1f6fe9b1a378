// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

/** The instance went, or another version took its place, before the call began: nothing was called. */
final class LaneClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LaneClosed() {
        super("the instance went away before the call began", null, false, false);
    }
}
