// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

    /** The answer's members; headers may be set on the response. */
    abstract Map<String, Object> answer(Form form, HttpServletRequest request, HttpServletResponse response)
            throws OAuthError, IOException;

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
            write(response, 200, answer(form, request, response));
        } catch (OAuthError error) {
            refuse(request, response, error, form);
        } catch (Refusal refusal) {
            refuse(request, response, asOAuth(refusal), form);
        } catch (RuntimeException e) {
            LOG.error("{} failed", action, e);
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
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
