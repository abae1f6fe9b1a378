// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.portcullis.tck.Fault;
import org.portcullis.tck.server.CuttingProxy;

/** Faults of the way to a vault, and those that a vault answers. */
final class Faults {
    private Faults() {}

    static void cause(CuttingProxy proxy, Fault fault) {
        switch (fault) {
            case UNREACHABLE -> proxy.refuse();
            case THROTTLED -> proxy.answer(http("429 Too Many Requests", "request path rate limit quota exceeded"));
            case SERVER_ERROR -> proxy.answer(http("500 Internal Server Error", "internal error"));
            case HANG -> proxy.swallow();
            case ANSWER_LOST -> proxy.cutAnswerTo("HTTP/1.1");
            case ANSWER_LATE -> proxy.loseAnswers();
            case ANSWER_CUT -> proxy.cutInAnswerTo("HTTP/1.1");
            case SLOW -> proxy.delay(Duration.ofMillis(200));
            default -> throw new IllegalArgumentException("not the way's: " + fault);
        }
    }

    private static byte[] http(String status, String error) {
        String body = "{\"errors\":[\"" + error + "\"]}";
        return ("HTTP/1.1 " + status
                        + "\r\nContent-Type: application/json\r\nRetry-After: 7\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
