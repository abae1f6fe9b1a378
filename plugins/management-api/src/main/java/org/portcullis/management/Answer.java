// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;

/**
 * What a handler answers.
 *
 * @param status HTTP status
 * @param body JSON; null where there is none or it is streamed
 * @param holdsSecret never stored for an idempotent repeat
 * @param mediaType of the answer
 * @param stream writes the answer itself; null for JSON
 */
record Answer(int status, JsonNode body, boolean holdsSecret, String mediaType, Streamed stream) {
    /** Writes a long answer; flushes when watchers should see what there is. */
    interface Streamed {
        void writeTo(OutputStream out) throws IOException;
    }

    static Answer ok(JsonNode body) {
        return of(200, body);
    }

    static Answer of(int status, JsonNode body) {
        return new Answer(status, body, false, "application/json", null);
    }

    static Answer secret(int status, JsonNode body) {
        return new Answer(status, body, true, "application/json", null);
    }

    static Answer none() {
        return of(204, null);
    }

    static Answer streamed(String mediaType, Streamed stream) {
        return new Answer(200, null, false, mediaType, stream);
    }
}
