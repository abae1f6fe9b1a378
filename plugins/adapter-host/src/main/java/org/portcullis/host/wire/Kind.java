// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

/** What a frame says. The order is the wire's; both ends are of one build. */
public enum Kind {
    /** To the child: its instance and configuration. */
    START,
    /** To the child: a piece of the adapter's jar; an empty one ends it. */
    JAR,
    /** From the child: the services that the adapter offers now. */
    SERVICES,
    /** From the child: why the adapter doesn't come up. */
    FAILED,
    /** From the child, every second: it lives, with this many threads. */
    ALIVE,
    /** To the child: a call of the adapter. */
    CALL,
    /** From the child: a secret reference to be resolved. */
    RESOLVE,
    /** From the child: may it call this address? */
    REQUIRE,
    /** Nobody waits any more for the question of this number. */
    CANCEL,
    /** The answer to the question of this number. */
    ANSWER,
    /** Its failure. */
    FAILURE,
    /** To the child: end in order. */
    STOP
}
