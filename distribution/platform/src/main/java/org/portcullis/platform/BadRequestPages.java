// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.osgi.service.component.annotations.Component;

/**
 * What the HTTP servers refuse before any servlet sees it (a path that can be read in two ways, a broken header) is
 * answered as every other refusal is: {@code application/problem+json}, not a page of HTML. Felix HTTP hands its server
 * out to connector factories only, so that this is one; its connector listens nowhere.
 */
@Component(service = ConnectorFactory.class)
public final class BadRequestPages implements ConnectorFactory {
    private static final String TYPE = "application/problem+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Connector createConnector(Server server) {
        server.setErrorHandler(new Problems());
        return new Nowhere(server);
    }

    /** A connector of the kind that Felix HTTP takes, which never opens a port. */
    private static final class Nowhere extends ServerConnector {
        Nowhere(Server server) {
            super(server, 0, 1);
        }

        @Override
        protected void doStart() {
            // listens nowhere
        }

        @Override
        protected void doStop() {
            // nothing was started
        }
    }

    private static final class Problems extends ErrorHandler {
        @Override
        public boolean errorPageForMethod(String method) {
            return true; // as it is, only GET, POST and HEAD are answered with more than a status
        }

        @Override
        protected void generateResponse(
                Request request, Response response, int status, String message, Throwable cause, Callback callback) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
            response.write(true, ByteBuffer.wrap(problem(status, message)), callback);
        }

        @Override
        public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
            fields.put(HttpHeader.CONTENT_TYPE, TYPE);
            return ByteBuffer.wrap(problem(status, reason));
        }
    }

    private static byte[] problem(int status, String message) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "https://portcullis.dev/problems/bad-request");
        problem.put("title", "bad request");
        problem.put("status", status);
        problem.put("detail", message == null ? "the request can't be read" : message);
        problem.put("instance", "/"); // what was asked for could not be read
        try {
            return JSON.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can be written", e);
        }
    }
}
