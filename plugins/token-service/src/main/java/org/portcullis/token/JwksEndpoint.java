// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;

/** Publishes the public halves of the signing keys (RFC 7517): the next, the current and those retired. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern(JwksEndpoint.PATH)
@HttpWhiteboardTarget("(org.portcullis.port=data)")
public final class JwksEndpoint extends HttpServlet {
    static final String PATH = "/.well-known/jwks.json";
    private static final long serialVersionUID = 1L;

    private final transient TokenKeys keys;

    /** @param keys whose public halves are published */
    @Activate
    public JwksEndpoint(@Reference TokenKeys keys) {
        this.keys = keys;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] body = keys.publicJwks().getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/jwk-set+json");
        response.setHeader("Cache-Control", "public, max-age=300");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
