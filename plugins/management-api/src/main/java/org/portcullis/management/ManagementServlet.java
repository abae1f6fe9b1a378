// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;
import org.portcullis.service.Refusal;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.People;
import org.portcullis.service.platform.IdempotencyLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The management API on the control port: finds the route, proves the caller, answers in JSON (API-1). */
@Component(service = Servlet.class)
@HttpWhiteboardTarget("(org.portcullis.port=control)")
@HttpWhiteboardServletPattern("/api/v1/*")
public final class ManagementServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ManagementServlet.class);

    private final transient CallerCheck callers;
    private final transient Once once;
    private final transient Dispatch dispatch;

    @Activate
    public ManagementServlet(
            @Reference People people,
            @Reference IdempotencyLog log,
            @Reference AuditTrail audit,
            @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policyOption = ReferencePolicyOption.GREEDY)
                    List<Routes> resources) {
        this.callers = new CallerCheck(people, audit);
        this.once = new Once(log);
        this.dispatch = new Dispatch(List.copyOf(resources));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String instance = request.getRequestURI();
        try {
            new Reply(request, response).send(answer(request));
        } catch (Refusal e) {
            if (e.kind() == Refusal.Kind.UNAUTHENTICATED) {
                response.setHeader("WWW-Authenticate", "Bearer");
            }
            refuse(request, response, Problems.of(e, instance));
        } catch (Dispatch.MethodRefused e) {
            response.setHeader("Allow", String.join(", ", e.allowed()));
            refuse(request, response, Problems.of(405, "bad-method", e.getMessage(), instance));
        } catch (Body.TooLarge e) {
            Body.throwAway(request, e);
            Reply.problem(response, Problems.of(413, "too-large", e.detail(), instance));
        } catch (Body.WrongType e) {
            refuse(request, response, Problems.of(415, "not-json", e.getMessage(), instance));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
            String detail = "the platform failed and has logged why; nothing more can be said here";
            refuse(request, response, Problems.of(500, "internal", detail, instance));
        }
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, ObjectNode problem)
            throws IOException {
        Body.throwAway(request);
        Reply.problem(response, problem);
    }

    private Answer answer(HttpServletRequest request) throws IOException {
        String path = request.getRequestURI().substring("/api/v1".length());
        Dispatch.Found found = dispatch.find(request.getMethod().toUpperCase(Locale.ROOT), path);
        Caller caller = found.route().open() ? null : callers.caller(request);
        if (found.route().takesFile()) {
            return upload(request, found, caller);
        }
        byte[] bytes = Body.read(request);
        Fields fields = bytes.length == 0 ? Fields.empty() : new Fields(Json.body(bytes));
        Call call = new Call(caller, found.variables(), Dispatch.query(request.getQueryString()), fields);
        Optional<IdempotencyLog.Key> key = key(request, caller);
        if (key.isEmpty()) {
            return found.route().handler().handle(call);
        }
        boolean kill = path.equals("/revocations");
        return once.answer(key.get(), bytes, kill, () -> found.route().handler().handle(call));
    }

    private static Answer upload(HttpServletRequest request, Dispatch.Found found, Caller caller) throws IOException {
        Map<String, String> query = Dispatch.query(request.getQueryString());
        Call call = new Call(caller, found.variables(), query, Fields.empty(), Upload.of(request));
        try {
            return found.route().handler().handle(call);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof Body.TooLarge tooLarge) {
                throw tooLarge;
            }
            LOG.warn("{} {} failed", request.getMethod(), request.getRequestURI(), e);
            throw new Refusal(
                    Refusal.Kind.UNAVAILABLE,
                    "not-received",
                    "The file could not be received and kept, and nothing was changed: look at the room for data/tmp.");
        }
    }

    private static Optional<IdempotencyLog.Key> key(HttpServletRequest request, Caller caller) {
        String key = request.getHeader("Idempotency-Key");
        if (key == null || caller == null || !request.getMethod().equals("POST")) {
            return Optional.empty();
        }
        if (key.isBlank() || key.length() > 200) {
            throw new Refusal(
                    Refusal.Kind.INVALID, "bad-idempotency-key", "Idempotency-Key must have 1 to 200 characters");
        }
        return Optional.of(new IdempotencyLog.Key(caller.personId(), request.getRequestURI(), key));
    }
}
