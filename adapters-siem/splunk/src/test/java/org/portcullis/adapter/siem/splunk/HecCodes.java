// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import java.util.List;

/** The collector's codes with their texts and HTTP statuses, as Splunk's documentation lists them. */
final class HecCodes {
    private record Code(int status, String text) {}

    private static final List<Code> CODES = List.of(
            new Code(200, "Success"),
            new Code(403, "Token disabled"),
            new Code(401, "Token is required"),
            new Code(401, "Invalid authorization"),
            new Code(403, "Invalid token"),
            new Code(400, "No data"),
            new Code(400, "Invalid data format"),
            new Code(400, "Incorrect index"),
            new Code(500, "Internal server error"),
            new Code(503, "Server is busy"),
            new Code(400, "Data channel is missing"),
            new Code(400, "Invalid data channel"),
            new Code(400, "Event field is required"),
            new Code(400, "Event field cannot be blank"),
            new Code(400, "ACK is disabled"),
            new Code(400, "Error in handling indexed fields"),
            new Code(400, "Query string authorization is not enabled"),
            new Code(200, "HEC is healthy"),
            new Code(503, "HEC is unhealthy, queues are full"),
            new Code(503, "HEC is unhealthy, ack service unavailable"),
            new Code(503, "HEC is unhealthy, queues are full, ack service unavailable"),
            new Code(400, "Invalid token"),
            new Code(400, "Token disabled"),
            new Code(503, "Server is shutting down"),
            new Code(200, "HEC queue is approaching its capacity limit"),
            new Code(200, "HEC ACK is approaching its capacity limit"),
            new Code(429, "HEC queue is at capacity and cannot process any more requests"),
            new Code(429, "HEC ACK channel is at capacity and cannot process any more requests"));

    private HecCodes() {}

    static int status(int code) {
        return CODES.get(code).status();
    }

    static String body(int code, String more) {
        return "{\"text\":\"" + CODES.get(code).text() + "\",\"code\":" + code + more + "}";
    }
}
