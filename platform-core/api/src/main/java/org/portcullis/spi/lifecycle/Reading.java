// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.lifecycle;

/** What kind of answer a poll got. */
public enum Reading {
    /** What happened after the cursor, in its order. */
    CHANGES,
    /**
     * A page of the whole state: of each person how they stand now ({@code ENABLED} or {@code DISABLED}, never another
     * kind), each once. Its first page may answer any cursor that isn't in the middle of a state; after it, all pages up
     * to the one without more are of the state. Whoever is on none of them isn't there any more.
     */
    STATE,
    /** To an empty cursor, from a vendor that can't list its people: nothing is told, the cursor is from now on. */
    FROM_NOW,
    /**
     * The vendor, or this version of the adapter, can't go on from this cursor: nothing is told, there is no cursor. The
     * caller begins anew with an empty one. Never the answer to an empty cursor.
     */
    CURSOR_UNKNOWN
}
