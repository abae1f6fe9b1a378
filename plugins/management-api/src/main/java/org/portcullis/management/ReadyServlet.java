// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;
import org.portcullis.service.platform.Readiness;

/** {@code GET /healthz/ready}: 200 when the platform can do its work, else 503 with the reasons. */
@Component(service = Servlet.class)
@HttpWhiteboardTarget("(org.portcullis.port=control)")
@HttpWhiteboardServletPattern("/healthz/ready")
public final class ReadyServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Readiness readiness;

    @Activate
    public ReadyServlet(@Reference Readiness readiness) {
        this.readiness = readiness;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> obstacles = readiness.obstacles();
        response.setStatus(obstacles.isEmpty() ? 200 : 503);
        response.setContentType("application/json");
        response.getOutputStream()
                .write(Json.bytes(Json.object()
                        .put("status", obstacles.isEmpty() ? "ready" : "not ready")
                        .set("obstacles", Json.texts(obstacles))));
    }
}
