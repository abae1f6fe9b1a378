// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

/**
 * Makes a value of one row. It must not call the {@link Tx} that reads the row.
 *
 * @param <T> the value
 */
@FunctionalInterface
public interface RowMapper<T> {
    /** Called once for each row; the row is valid only during the call. */
    T map(Row row);
}
