// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a vendor answered.
 *
 * @param status 2xx or one that the request expected
 * @param body a {@code MissingNode} when there was none
 */
public record JsonAnswer(int status, JsonNode body) {
    /** Whether the status is this one. */
    public boolean is(int other) {
        return status == other;
    }

    /** Without the body, which may hold a secret. */
    @Override
    public String toString() {
        return "JsonAnswer[" + status + "]";
    }
}
