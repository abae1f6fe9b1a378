// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;

/**
 * What the platform answered.
 *
 * @param status HTTP status
 * @param headers as sent
 * @param body JSON; a missing node when there is none
 */
public record Answer(int status, HttpHeaders headers, JsonNode body) {

    /** This answer when its status is as wanted; an error with all of it otherwise. */
    public Answer must(int wanted) {
        if (status != wanted) {
            throw new AssertionError("HTTP " + status + " instead of " + wanted + ": " + body);
        }
        return this;
    }

    /** A field's text. */
    public String text(String pointer) {
        return body.at(pointer.startsWith("/") ? pointer : "/" + pointer).asText();
    }

    /** The last part of the problem's type. */
    public String problem() {
        String type = body.path("type").asText();
        return type.substring(type.lastIndexOf('/') + 1);
    }
}
