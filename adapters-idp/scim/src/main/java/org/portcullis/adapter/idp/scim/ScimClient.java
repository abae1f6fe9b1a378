// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import java.time.Clock;
import org.portcullis.adapter.kit.http.HttpJsonClient;
import org.portcullis.adapter.kit.http.JsonAnswer;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/** Speaks with the server, in its media type, as ourselves. */
final class ScimClient implements AutoCloseable {
    private static final String MEDIA_TYPE = "application/scim+json";

    private final HttpJsonClient http;
    private final AccessTokens tokens;

    ScimClient(ScimSettings settings, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        this.http = new HttpJsonClient(settings.server, hosts, clock);
        this.tokens = new AccessTokens(settings, hosts, secrets, clock);
    }

    /** @throws AdapterException as {@link HttpJsonClient} says */
    JsonAnswer send(JsonRequest request, CallContext context) {
        JsonRequest typed = request.header("Accept", MEDIA_TYPE + ", application/json");
        if (request.body() != null) {
            typed = typed.header("Content-Type", MEDIA_TYPE);
        }
        String token = tokens.token(context);
        try {
            return http.send(authorised(typed, token), context);
        } catch (AdapterException e) {
            if (e.kind() != FailureKind.UNAUTHENTICATED || !tokens.drop(token)) {
                throw e; // otherwise nothing happened, and it may have been the token's age
            }
        }
        return http.send(authorised(typed, tokens.token(context)), context);
    }

    private static JsonRequest authorised(JsonRequest request, String token) {
        return request.header("Authorization", "Bearer " + token);
    }

    @Override
    public void close() {
        http.close();
        tokens.close();
    }
}
