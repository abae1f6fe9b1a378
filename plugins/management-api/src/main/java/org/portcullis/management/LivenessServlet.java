// SPDX-License-Identifier: Apache-2.0

package org.portcullis.management;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;

/** {@code GET /healthz/live}: the process answers; says nothing about whether it can do its work. */
@Component(service = Servlet.class)
@HttpWhiteboardTarget("(org.portcullis.port=control)")
@HttpWhiteboardServletPattern("/healthz/live")
public final class LivenessServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.getOutputStream().print("{\"status\":\"live\"}");
    }
}
