// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

/** Says in one sentence which server can't be started and what to install or to look at. */
public final class ServerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ServerUnavailableException(String sentence) {
        super(sentence);
    }

    public ServerUnavailableException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
