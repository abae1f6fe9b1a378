// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import org.portcullis.adapter.kit.http.HttpJsonClient;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/** The one call that we make of a cluster, and our proof of who we are. */
final class ElasticClient implements AutoCloseable {
    private static final long LONGEST_WAIT_SECONDS = 60;

    private final ElasticSettings settings;
    private final HttpJsonClient http;
    private final SecretResolver secrets;
    private final Clock clock;

    ElasticClient(ElasticSettings settings, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        this.settings = settings;
        this.http = new HttpJsonClient(settings.endpoint(), hosts, clock);
        this.secrets = secrets;
        this.clock = clock;
    }

    BulkAnswer create(BulkRequest request, CallContext context) {
        long wait = Math.min(
                LONGEST_WAIT_SECONDS, Math.max(1, context.remaining(clock).toSeconds()));
        JsonRequest call = JsonRequest.post(
                "/" + settings.dataStream() + "/_bulk?timeout=" + wait
                        + "s&filter_path=error,items.*.status,items.*.error.type,items.*.error.reason",
                request.body());
        return BulkAnswer.of(http.send(authorised(call), context).body(), request.count());
    }

    private JsonRequest authorised(JsonRequest call) {
        if (settings.auth() == ElasticSettings.Auth.NONE) {
            return call;
        }
        try (Secret secret = secrets.resolve(settings.secretRef())) {
            return call.header(
                    "Authorization",
                    settings.auth() == ElasticSettings.Auth.API_KEY
                            ? "ApiKey " + secret.revealString()
                            : basic(secret));
        }
    }

    private String basic(Secret password) {
        byte[] pair = (settings.username() + ":" + password.revealString()).getBytes(StandardCharsets.UTF_8);
        try {
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        } finally {
            Arrays.fill(pair, (byte) 0);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
