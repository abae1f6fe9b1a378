// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service;

import java.util.List;
import java.util.Optional;

/**
 * A page of a list, oldest id first.
 *
 * @param items at most the limit asked for
 * @param nextCursor empty after the last page
 */
public record Page<T>(List<T> items, Optional<String> nextCursor) {
    /** Copies the list. */
    public Page {
        items = List.copyOf(items);
    }
}
