// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.session;

/** What was done in a session. */
public enum SessionAct {
    /** It began. */
    OPENED,
    /** A statement or a command was begun; whether it came to an end isn't said. */
    COMMAND,
    /** A statement or a command failed, or the vendor refused it. */
    REFUSED,
    /** It ended. */
    CLOSED
}
