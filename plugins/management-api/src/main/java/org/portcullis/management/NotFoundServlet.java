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

/** Everything on the control port that nobody serves, as a problem rather than a server's own page. */
@Component(service = Servlet.class)
@HttpWhiteboardTarget("(org.portcullis.port=control)")
@HttpWhiteboardServletPattern("/*")
public final class NotFoundServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String detail = "nothing is at this path: the API is under /api/v1, see /api/v1/openapi.json; agents use the"
                + " data port";
        Reply.problem(response, Problems.of(404, "no-such-path", detail, request.getRequestURI()));
    }
}
