// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.portcullis.service.Refusal;

/** Problems of RFC 9457. */
final class Problems {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String TYPE = "https://portcullis.dev/problems/";
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "The request is malformed"),
            Map.entry(401, "Who are you?"),
            Map.entry(403, "You may not do this"),
            Map.entry(404, "There is no such thing"),
            Map.entry(405, "Not with this method"),
            Map.entry(409, "Something is in the way"),
            Map.entry(413, "The request is too large"),
            Map.entry(415, "Not in this form"),
            Map.entry(422, "The request can't be followed"),
            Map.entry(429, "Too much at once"),
            Map.entry(500, "Something is wrong with the platform"),
            Map.entry(503, "Not now"));

    private Problems() {}

    static ObjectNode of(int status, String slug, String detail, String instance) {
        ObjectNode problem = Json.object();
        problem.put("type", TYPE + slug);
        problem.put("title", TITLES.getOrDefault(status, "Refused"));
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", instance);
        return problem;
    }

    static ObjectNode of(Refusal refusal, String instance) {
        ObjectNode problem = of(refusal.kind().status(), refusal.slug(), refusal.getMessage(), instance);
        if (!refusal.fields().isEmpty()) {
            problem.set("errors", Json.array(refusal.fields(), field -> Json.object()
                    .put("pointer", field.pointer())
                    .put("detail", field.detail())));
        }
        return problem;
    }
}
