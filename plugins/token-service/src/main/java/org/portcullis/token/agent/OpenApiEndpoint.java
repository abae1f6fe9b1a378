// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.agent;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;

/** {@code /v1/openapi.json}: what there is on the data port, for people and tools. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/openapi.json")
@HttpWhiteboardTarget("(org.portcullis.port=data)")
public final class OpenApiEndpoint extends HttpServlet {
    static final String RESOURCE = "/org/portcullis/token/agent/openapi.json";
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (InputStream document = OpenApiEndpoint.class.getResourceAsStream(RESOURCE)) {
            if (document == null) {
                throw new IOException(RESOURCE + " is missing from the bundle");
            }
            Answers.json(response, 200, document.readAllBytes());
        }
    }
}
