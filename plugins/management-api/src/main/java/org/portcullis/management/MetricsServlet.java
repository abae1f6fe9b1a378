// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;
import org.portcullis.service.Refusal;
import org.portcullis.service.adapters.Adapters;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.service.people.People;
import org.portcullis.service.platform.Readiness;

/**
 * {@code GET /metrics}: how the platform and each adapter instance fare, for a collector with the access token of a person
 * of any role. OpenMetrics 1.0 for those who ask for it, else Prometheus' text format (OPS-2, PLG-6).
 */
@Component(service = Servlet.class)
@HttpWhiteboardTarget("(org.portcullis.port=control)")
@HttpWhiteboardServletPattern("/metrics")
public final class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient CallerCheck callers;
    private final transient Readings readings;
    private final transient ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
    private final transient ExpositionFormatWriter text = PrometheusTextFormatWriter.create();

    @Activate
    public MetricsServlet(
            @Reference People people,
            @Reference AuditTrail audit,
            @Reference Adapters adapters,
            @Reference Readiness readiness) {
        this.callers = new CallerCheck(people, audit);
        this.readings = new Readings(adapters, readiness);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            callers.caller(request);
        } catch (Refusal e) {
            if (e.kind() == Refusal.Kind.UNAUTHENTICATED) {
                response.setHeader("WWW-Authenticate", "Bearer");
            }
            Reply.problem(response, Problems.of(e, request.getRequestURI()));
            return;
        }
        ExpositionFormatWriter writer = openMetrics.accepts(request.getHeader("Accept")) ? openMetrics : text;
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        writer.write(whole, readings.take(), EscapingScheme.UNDERSCORE_ESCAPING);
        response.setContentType(writer.getContentType());
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(whole.size());
        whole.writeTo(response.getOutputStream());
    }
}
