// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's side of an exchange: one answer, whole, denied or visibly broken off. */
final class AgentAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(AgentAnswer.class);

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final AsyncContext async;
    private final String method;
    private final String path;
    private final String source;
    private final AtomicBoolean done = new AtomicBoolean();

    AgentAnswer(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
        this.method = request.getMethod(); // kept: the server takes the request back when the answer is over
        this.path = request.getRequestURI();
        this.source = request.getRemoteAddr();
        this.async = request.startAsync(request, response);
        async.setTimeout(0); // each side has an idle limit; a stream may go on as long as it is allowed to
    }

    HttpServletRequest request() {
        return request;
    }

    String method() {
        return method;
    }

    /** The path as sent, without the query. */
    String path() {
        return path;
    }

    /** The address that it came from. */
    String source() {
        return source;
    }

    HttpServletResponse response() {
        return response;
    }

    /** The answer is whole. */
    void complete() {
        if (done.compareAndSet(false, true)) {
            async.complete();
        }
    }

    /** Denied, with the reference and nothing else; broken off when the answer has begun. */
    void deny(Denial denial, String reference) {
        if (response.isCommitted()) {
            breakOff();
            return;
        }
        if (!done.compareAndSet(false, true)) {
            return;
        }
        try {
            response.reset();
            denial.nonce().ifPresent(nonce -> response.setHeader("DPoP-Nonce", nonce));
            denial.challenge()
                    .ifPresent(error -> response.setHeader(
                            "WWW-Authenticate", "DPoP error=\"" + error + "\", algs=\"ES256 PS256 RS256 Ed25519\""));
            if (denial.status() == 503) {
                response.setHeader("Retry-After", "1");
            }
            byte[] body = problem(denial.status(), reference).getBytes(StandardCharsets.UTF_8);
            response.setStatus(denial.status());
            response.setContentType("application/problem+json");
            response.setHeader("Cache-Control", "no-store");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A denial could not be written: the agent has gone.", e);
        } finally {
            async.complete();
        }
    }

    private static String problem(int status, String reference) {
        String slug = status == 502 || status == 504 ? "upstream" : status == 503 ? "not-now" : "denied";
        String what = slug.equals("denied") ? "denied" : "not done";
        return "{\"type\":\"https://portcullis.dev/problems/" + slug + "\",\"title\":\"" + what + "\",\"status\":"
                + status + ",\"detail\":\"" + what + "; reference " + reference + "\"}";
    }

    /** An answer that has begun must not look whole: the connection is torn, not ended. */
    void breakOff() {
        if (!done.compareAndSet(false, true)) {
            return;
        }
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        try {
            ((HttpServletResponse) inner).sendError(-1); // Jetty's way to abort the connection
        } catch (IOException | IllegalStateException e) {
            LOG.debug("The connection was gone already.", e);
        } finally {
            finish();
        }
    }

    private void finish() {
        try {
            async.complete();
        } catch (IllegalStateException e) {
            LOG.debug("The server had ended the exchange already.", e);
        }
    }
}
