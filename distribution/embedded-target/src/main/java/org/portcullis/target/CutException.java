// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.io.IOException;
import org.eclipse.jetty.io.QuietException;

/** Why a connection was closed on purpose; Jetty doesn't log it as a failure. */
final class CutException extends IOException implements QuietException {
    private static final long serialVersionUID = 1L;

    CutException(String reason) {
        super(reason);
    }
}
