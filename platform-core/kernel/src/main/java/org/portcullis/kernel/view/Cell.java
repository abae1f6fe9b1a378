// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

/**
 * One key as this node sees it. Shared by all grants that depend on the key, so that one rise is seen by all at once.
 * What is told in any order ends up right: fences only grow, blocks carry their place in the order of changes.
 */
final class Cell {
    private volatile long n;
    private volatile boolean blocked;
    private volatile boolean held;
    private long blockSeq = -1;

    /** A rise, or what a snapshot showed. */
    synchronized void raised(long to) {
        if (to > n) {
            n = to;
        }
    }

    /** A block set or lifted, or what a snapshot as of that change showed. */
    synchronized void block(long seq, boolean on) {
        if (seq >= blockSeq) {
            blockSeq = seq;
            blocked = on;
        }
    }

    /** Blocked in memory only, while the store can't commit (REV-8). */
    void hold(boolean on) {
        held = on;
    }

    /** Whether a grant made under that fence still stands on this key. */
    boolean stands(long then) {
        return n == then && !blocked && !held;
    }
}
