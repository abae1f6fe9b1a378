// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * The administration interface, on its own loopback port, with a bearer secret. It blocks (each change waits for the
 * disk), so it runs on a thread of the pool.
 */
final class AdminFace {
    private static final int MAX_BODY_BYTES = 64 * 1024;

    private final AdminCalls calls;
    private final byte[] secret;
    private final Faults faults;
    private final boolean faultsAllowed;

    AdminFace(AdminCalls calls, String secret, Faults faults, boolean faultsAllowed) {
        this.calls = calls;
        this.secret = ("Bearer " + secret).getBytes(StandardCharsets.UTF_8);
        this.faults = faults;
        this.faultsAllowed = faultsAllowed;
    }

    void handle(Request request, Response response, Callback callback) throws IOException {
        String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (given == null || !MessageDigest.isEqual(secret, given.getBytes(StandardCharsets.UTF_8))) {
            throw new Refusal(401, "unauthenticated", "the administration interface wants its bearer secret");
        }
        String[] path = Request.getPathInContext(request).split("/", 4);
        if (path.length < 3 || !path[1].equals("admin")) {
            throw new Refusal(404, "not-found", "there is no such administration call");
        }
        String name = path.length > 3 ? path[3] : "";
        String call = request.getMethod() + " " + path[2] + (name.isEmpty() ? "" : "/*");
        Faults.Fault fault = path[2].equals("faults") ? Faults.Fault.NONE : faults.forCall(kind(call), name);
        faults.pause(fault, fault.delayMillis());
        if (fault.status() != 0) {
            throw new Refusal(fault.status(), "fault", "a fault that a test asked for");
        }
        byte[] answer = BookRecords.JSON.writeValueAsBytes(answer(call, name, request));
        faults.pause(fault, fault.delayAnswerMillis());
        if (fault.cutAnswer()) {
            cut(request, response, answer, callback);
        } else if (fault.loseAnswer()) {
            request.getConnectionMetaData().getConnection().getEndPoint().close();
            callback.failed(new CutException("the answer is lost, as a test asked for"));
        } else {
            DataFace.answer(response, 200, answer, callback);
        }
    }

    private static void cut(Request request, Response response, byte[] answer, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.length);
        response.write(
                false,
                ByteBuffer.wrap(answer, 0, answer.length / 2),
                Callback.from(
                        () -> {
                            request.getConnectionMetaData()
                                    .getConnection()
                                    .getEndPoint()
                                    .close();
                            callback.failed(new CutException("the answer breaks off, as a test asked for"));
                        },
                        callback::failed));
    }

    private JsonNode answer(String call, String name, Request request) throws IOException {
        return switch (call) {
            case "GET identity" -> calls.identity();
            case "PUT accounts/*" -> calls.putAccount(name, body(request));
            case "GET accounts/*" -> calls.account(name);
            case "DELETE accounts/*" -> calls.endAccount(name);
            case "GET accounts" -> calls.accounts(query(request, "prefix"), query(request, "after"));
            case "PUT grants/*" -> calls.putGrant(name, body(request));
            case "GET grants/*" -> calls.grant(name);
            case "DELETE grants/*" -> calls.endGrant(name);
            case "GET grants" -> calls.grants(query(request, "prefix"), query(request, "after"));
            case "GET spaces/*" -> calls.space(name);
            case "DELETE spaces/*" -> calls.closeSpace(name);
            case "GET sessions" -> calls.sessions(query(request, "prefix"));
            case "PUT faults", "DELETE faults" -> misbehave(call, request);
            default -> throw new Refusal(404, "not-found", "there is no " + call);
        };
    }

    private JsonNode misbehave(String call, Request request) throws IOException {
        if (!faultsAllowed) {
            throw new Refusal(403, "no-faults", "this target was not started with --allow-faults");
        }
        if (call.startsWith("PUT")) {
            faults.set(body(request));
        } else {
            faults.clear();
        }
        return BookRecords.JSON.createObjectNode();
    }

    private static String kind(String call) {
        return call.startsWith("PUT") ? "issue" : call.startsWith("DELETE") ? "end" : "read";
    }

    private static JsonNode body(Request request) throws IOException {
        if (request.getLength() > MAX_BODY_BYTES) {
            throw new Refusal(413, "too-large", "a body has at most " + MAX_BODY_BYTES + " bytes");
        }
        byte[] bytes = Content.Source.asInputStream(request).readNBytes(MAX_BODY_BYTES + 1);
        try {
            JsonNode tree = bytes.length > MAX_BODY_BYTES ? null : BookRecords.JSON.readTree(bytes);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (JacksonException e) {
            // answered below; the parser's own message may quote a password
        }
        throw new Refusal(400, "bad-body", "the body is not a JSON object of at most " + MAX_BODY_BYTES + " bytes");
    }

    private static String query(Request request, String name) {
        Fields fields =
                request.getHttpURI().getQuery() == null ? Fields.EMPTY : Request.extractQueryParameters(request);
        String value = fields.getValue(name);
        return value == null ? "" : value;
    }
}
