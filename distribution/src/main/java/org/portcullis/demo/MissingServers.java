// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

/** The real servers aren't on this machine; the message says how to get them. */
public final class MissingServers extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MissingServers(String message) {
        super(message);
    }
}
