// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.portcullis.adapter.kit.Redaction;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * What became of the records of one request. The whole is answered 200 even when none was taken: each item has a status of
 * its own.
 *
 * @param accepted how many of the first are there without a gap; what was taken behind the first failure doesn't count, it is
 *     given again and found there then
 * @param failure why the next one is not; null when all are there
 */
record BulkAnswer(int accepted, AdapterException failure) {
    static BulkAnswer of(JsonNode answer, int asked) {
        JsonNode items = answer.path("items");
        if (items.size() != asked) {
            return new BulkAnswer(
                    0,
                    new AdapterException(
                            FailureKind.INTERNAL,
                            "_bulk was asked for " + asked + " items and answered " + items.size()
                                    + "; is the address a cluster's?"));
        }
        for (int i = 0; i < asked; i++) {
            JsonNode item = items.get(i).path("create");
            int status = item.path("status").asInt();
            if (status != 200 && status != 201 && status != 409) { // 409: it has been there before
                return new BulkAnswer(i, failure(status, item.path("error")));
            }
        }
        return new BulkAnswer(asked, null);
    }

    private static AdapterException failure(int status, JsonNode error) {
        String said = Redaction.of(
                error.path("type").asText() + ": " + error.path("reason").asText(), List.of());
        return new AdapterException(kind(status), "a record was answered " + status + ", " + said + advice(status));
    }

    private static FailureKind kind(int status) {
        return switch (status) {
            case 401 -> FailureKind.UNAUTHENTICATED;
            case 403 -> FailureKind.FORBIDDEN;
            case 404 -> FailureKind.MISCONFIGURED;
            case 408, 504 -> FailureKind.TIMEOUT;
            case 429 -> FailureKind.RATE_LIMITED;
            case 503 -> FailureKind.UNAVAILABLE;
            default -> status >= 400 && status < 500 ? FailureKind.REJECTED : FailureKind.INTERNAL;
        };
    }

    private static String advice(int status) {
        return switch (status) {
            case 400 -> "; use the index template of the adapter's page";
            case 403 -> "; give our login the role of the adapter's page";
            case 404 -> "; create the data stream, or allow that it is created by the first document";
            default -> "";
        };
    }
}
