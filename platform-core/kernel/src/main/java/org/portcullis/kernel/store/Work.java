// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

/**
 * What is done in one transaction. It talks to the store only: no vendor, no file, no waiting, since every other write
 * waits for it. It runs at most once. What it throws rolls back its own changes alone and reaches the caller as it is.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface Work<T> {
    /** Does it. {@code tx} is valid only during the call and only on the calling thread. */
    T in(Tx tx);
}
