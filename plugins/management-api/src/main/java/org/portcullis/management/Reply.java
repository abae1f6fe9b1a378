// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes answers. */
final class Reply {
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    Reply(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    void send(Answer answer) throws IOException {
        harden(response);
        if (answer.stream() != null) {
            response.setStatus(200);
            response.setContentType(answer.mediaType());
            answer.stream().writeTo(response.getOutputStream());
            return;
        }
        if (answer.body() == null) {
            response.setStatus(answer.status());
            return;
        }
        byte[] bytes = Json.bytes(answer.body());
        if (request.getMethod().equals("GET")) {
            String tag = "\"" + Once.hash(bytes).substring(0, 32) + "\"";
            response.setHeader("ETag", tag);
            if (tag.equals(request.getHeader("If-None-Match"))) {
                response.setStatus(304);
                return;
            }
        }
        write(response, answer.status(), answer.mediaType(), bytes);
    }

    static void problem(HttpServletResponse response, ObjectNode problem) throws IOException {
        if (response.isCommitted()) {
            throw new IOException("the answer had begun and is cut here");
        }
        harden(response);
        write(response, problem.get("status").intValue(), Problems.MEDIA_TYPE, Json.bytes(problem));
    }

    private static void harden(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }

    private static void write(HttpServletResponse response, int status, String type, byte[] bytes) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
