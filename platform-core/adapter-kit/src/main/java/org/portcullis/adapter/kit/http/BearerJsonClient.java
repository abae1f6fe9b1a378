// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/**
 * JSON over HTTP with a vendor that takes a bearer secret. The secret is resolved for each call and wiped after it, so
 * that a rotated one is used at once and none is kept. For any number of threads.
 */
public final class BearerJsonClient implements AutoCloseable {
    private final HttpJsonClient http;
    private final SecretResolver secrets;
    private final String secretRef;

    /**
     * A client without any connection yet.
     *
     * @throws AdapterException {@code MISCONFIGURED} when the bundle's manifest doesn't let it call the endpoint
     */
    public BearerJsonClient(
            HttpEndpoint endpoint, VendorHosts hosts, SecretResolver secrets, String secretRef, Clock clock) {
        this.http = new HttpJsonClient(endpoint, hosts, clock);
        this.secrets = secrets;
        this.secretRef = secretRef;
    }

    /**
     * Sends a request with {@code Authorization: Bearer} and returns the answer's body.
     *
     * @throws AdapterException as {@link HttpJsonClient} says, and what the resolver throws
     */
    public JsonNode call(JsonRequest request, CallContext context) {
        try (Secret secret = secrets.resolve(secretRef)) {
            return http.send(request.header("Authorization", "Bearer " + secret.revealString()), context)
                    .body();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
