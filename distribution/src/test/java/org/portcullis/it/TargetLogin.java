// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * A drawn credential, tried at the embedded target itself.
 *
 * @param credential as it was drawn
 */
public record TargetLogin(JsonNode credential) {

    /** Of a draw's answer. */
    public static TargetLogin of(Answer drawn) {
        return new TargetLogin(drawn.body().path("credential"));
    }

    /** Whether the target lets it in. */
    public boolean works() {
        String pair = credential.path("username").asText() + ":"
                + credential.path("password").asText();
        String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        URI uri = URI.create(credential.path("url").asText() + "/invoices");
        return Http.call("GET", uri, Map.of("Authorization", "Basic " + basic), null)
                        .status()
                == 200;
    }
}
