// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.portcullis.adapter.kit.http.JsonAnswer;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.spi.CallContext;

/** What the server says it can do (RFC 7643, 5), asked every five minutes; one that says nothing is taken to do all of it. */
final class Abilities {
    private static final Duration KEPT = Duration.ofMinutes(5);

    private final ScimClient client;
    private volatile Said said;

    /**
     * What it said.
     *
     * @param mostResults how many resources it gives at once; 0: it doesn't say
     */
    record Said(boolean patch, boolean filter, boolean etag, int mostResults, long until) {}

    Abilities(ScimClient client) {
        this.client = client;
    }

    Said of(CallContext context) {
        Said known = said;
        if (known == null || System.nanoTime() - known.until() >= 0) {
            JsonAnswer answer = client.send(
                    JsonRequest.get("/ServiceProviderConfig").expecting(404).expecting(501), context);
            known = read(answer);
            said = known;
        }
        return known;
    }

    private static Said read(JsonAnswer answer) {
        JsonNode body = answer.body();
        boolean tells = answer.is(200);
        return new Said(
                !tells || body.path("patch").path("supported").asBoolean(true),
                !tells || body.path("filter").path("supported").asBoolean(true),
                tells && body.path("etag").path("supported").asBoolean(false),
                body.path("filter").path("maxResults").asInt(0),
                System.nanoTime() + KEPT.toNanos());
    }
}
