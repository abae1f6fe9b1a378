// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.portcullis.service.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the three OAuth endpoints share: POST of a form, answers in JSON that nobody stores, errors in the RFC's form. */
abstract class OAuthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(OAuthServlet.class);

    private final transient Denials denials;
    private final String action;

    OAuthServlet(Denials denials, String action) {
        this.denials = denials;
        this.action = action;
    }

    /**
     * The answer's members; headers may be set on the response. One that isn't known yet holds no thread: it is written by
     * the thread that completes it, without waiting for the client.
     */
    abstract CompletableFuture<Map<String, Object>> answer(
            Form form, HttpServletRequest request, HttpServletResponse response) throws OAuthError, IOException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            BoundedBody.throwAway(request);
            write(response, 405, Map.of("error", "invalid_request", "error_description", "use POST"));
            return;
        }
        Form form = null;
        try {
            form = Form.of(request);
            CompletableFuture<Map<String, Object>> answer = answer(form, request, response);
            if (answer.isDone()) {
                write(response, 200, answer.join());
            } else {
                later(request, response, form, answer);
            }
        } catch (OAuthError | RuntimeException e) {
            fail(request, response, e, form);
        }
    }

    private void later(
            HttpServletRequest request,
            HttpServletResponse response,
            Form form,
            CompletableFuture<Map<String, Object>> answer) {
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(0); // the answer has a deadline of its own
        answer.whenComplete((members, failure) -> {
            if (failure == null) {
                end(async, () -> write(response, 200, members));
            } else {
                // on a thread that may wait: a denial is recorded before it is told
                async.start(() -> end(async, () -> fail(request, response, failure, form)));
            }
        });
    }

    private interface Ending {
        void write() throws IOException;
    }

    private static void end(AsyncContext async, Ending ending) {
        try {
            ending.write();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("An answer could not be written: the client has gone.", e);
        } finally {
            async.complete();
        }
    }

    private void fail(HttpServletRequest request, HttpServletResponse response, Throwable failure, Form form)
            throws IOException {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof OAuthError error) {
            refuse(request, response, error, form);
        } else if (cause instanceof Refusal refusal) {
            refuse(request, response, asOAuth(refusal), form);
        } else {
            LOG.error("{} failed", action, cause);
            write(response, 500, Map.of("error", "server_error"));
        }
    }

    private static OAuthError asOAuth(Refusal refusal) {
        String reason = refusal.slug() + ": " + refusal.getMessage();
        if (refusal.kind() == Refusal.Kind.UNAVAILABLE || refusal.kind() == Refusal.Kind.TOO_MANY) {
            return OAuthError.denied(503, "temporarily_unavailable", reason);
        }
        return OAuthError.denied(400, "unauthorized_client", reason);
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, OAuthError error, Form form)
            throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("error", error.error());
        if (error.isDenial()) {
            String reference = denials.record(
                    action,
                    Optional.ofNullable(form).flatMap(Form::provenAgent),
                    error.getMessage(),
                    Map.of("source", request.getRemoteAddr()));
            members.put("error_description", "denied; reference " + reference);
        } else {
            members.put("error_description", error.getMessage());
        }
        error.nonce().ifPresent(nonce -> response.setHeader("DPoP-Nonce", nonce));
        if (error.status() == 401) {
            response.setHeader("WWW-Authenticate", "Bearer error=\"" + error.error() + "\"");
        }
        if (error.status() == 503) {
            response.setHeader("Retry-After", "1");
        }
        BoundedBody.throwAway(request);
        write(response, error.status(), members);
    }

    static void write(HttpServletResponse response, int status, Map<String, Object> members) throws IOException {
        byte[] body = JSON.writeValueAsBytes(members);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        // without a length of ours: the server holds the whole answer then, and sends it without keeping this thread
        response.getOutputStream().write(body);
    }
}
