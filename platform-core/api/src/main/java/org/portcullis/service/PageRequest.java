// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service;

import java.util.Optional;

/**
 * Which page.
 *
 * @param limit 1 to 500
 * @param cursor the last page's, opaque
 */
public record PageRequest(int limit, Optional<String> cursor) {
    /** The first 50. */
    public static final PageRequest FIRST = new PageRequest(50, Optional.empty());

    /** Refuses limits outside 1 to 500. */
    public PageRequest {
        if (limit < 1 || limit > 500) {
            throw new Refusal(Refusal.Kind.INVALID, "bad-page", "limit must be from 1 to 500, is " + limit);
        }
    }
}
