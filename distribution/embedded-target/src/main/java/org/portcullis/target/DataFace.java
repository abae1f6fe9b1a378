// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * What the holders of accounts see: {@code GET /invoices}, {@code GET /invoices/stream}, {@code POST /exports} and
 * {@code GET /whoami}, by HTTP Basic. Nothing here blocks: waiting is left to the scheduler.
 */
final class DataFace {
    static final String READ = "read-invoices";
    static final String EXPORT = "export-invoices";
    private static final double LONGEST_QUERY_SECONDS = 300;
    private static final HttpField JSON_TYPE =
            new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, MimeTypes.Type.APPLICATION_JSON.asString());
    private static final HttpField NDJSON_TYPE =
            new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
    private static final HttpField CHALLENGE =
            new PreEncodedHttpField(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"billing-db\", charset=\"UTF-8\"");

    private final AccessBook book;
    private final LiveRequests live;
    private final ScheduledExecutorService scheduler;

    DataFace(AccessBook book, LiveRequests live, ScheduledExecutorService scheduler) {
        this.book = book;
        this.live = live;
        this.scheduler = scheduler;
    }

    void handle(Request request, Response response, Callback callback) {
        Account account = login(request);
        if (account == null) {
            response.getHeaders().put(CHALLENGE);
            throw new Refusal(401, "unauthenticated", "no such account, a wrong password, or one that has run out");
        }
        String call = request.getMethod() + " " + Request.getPathInContext(request);
        switch (call) {
            case "GET /invoices" -> query(account, request, response, callback);
            case "GET /invoices/stream" -> stream(account, request, response, callback);
            case "POST /exports" -> export(account, request, response, callback);
            case "GET /whoami" -> answer(response, 200, whoami(account), callback);
            default -> throw new Refusal(404, "not-found", "there is no " + call);
        }
    }

    static void answer(Response response, int status, byte[] json, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(JSON_TYPE);
        response.write(true, ByteBuffer.wrap(json), callback);
    }

    private Account login(Request request) {
        String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(header.substring(6).trim()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "bad-credentials", "the Authorization header is not Base64");
        }
        int colon = pair.indexOf(':');
        return colon < 0 ? null : book.login(pair.substring(0, colon), pair.substring(colon + 1), Instant.now());
    }

    private LiveRequest permit(
            Account account,
            String operation,
            Map<String, String> parameters,
            Request request,
            Response response,
            Callback callback) {
        if (!book.allows(account, operation, parameters, Instant.now())) {
            throw new Refusal(403, "not-permitted", "this account may not " + operation + " so");
        }
        return live.begin(account, operation, parameters, request, response, callback);
    }

    private static Map<String, String> parameters(Request request) {
        if (request.getHttpURI().getQuery() == null) {
            return Map.of();
        }
        Map<String, String> parameters = new HashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            if (field.getValues().size() > 1) {
                throw new Refusal(400, "bad-parameter", "a parameter is given once");
            }
            parameters.put(field.getName(), field.getValue());
        }
        return parameters;
    }

    private void query(Account account, Request request, Response response, Callback callback) {
        Map<String, String> parameters = parameters(request);
        long millis = slowMillis(parameters.get("slow_seconds"));
        String customer = parameters.get("customer");
        LiveRequest running = permit(account, READ, parameters, request, response, callback);
        Runnable finish = () -> {
            if (live.end(running)) {
                answer(response, 200, Invoices.list(customer), callback);
            }
        };
        if (millis > 0) {
            scheduler.schedule(finish, millis, TimeUnit.MILLISECONDS);
        } else {
            finish.run();
        }
    }

    private static long slowMillis(String text) {
        try {
            double seconds = text == null ? 0 : Double.parseDouble(text);
            if (seconds >= 0 && seconds <= LONGEST_QUERY_SECONDS) {
                return (long) (seconds * 1000);
            }
        } catch (NumberFormatException e) {
            // answered below, like a number out of range
        }
        throw new Refusal(400, "bad-parameter", "slow_seconds is a number from 0 to " + (int) LONGEST_QUERY_SECONDS);
    }

    private void stream(Account account, Request request, Response response, Callback callback) {
        LiveRequest running = permit(account, READ, parameters(request), request, response, callback);
        response.setStatus(200);
        response.getHeaders().put(NDJSON_TYPE);
        new InvoiceStream(running, live, scheduler, response, callback).run();
    }

    private void export(Account account, Request request, Response response, Callback callback) {
        LiveRequest running = permit(account, EXPORT, parameters(request), request, response, callback);
        if (live.end(running)) {
            byte[] made = ("{\"export_id\":\"exp-" + running.id() + "\",\"rows\":" + Invoices.count() + "}")
                    .getBytes(StandardCharsets.UTF_8);
            answer(response, 201, made, callback);
        }
    }

    private byte[] whoami(Account account) {
        TreeSet<String> operations = new TreeSet<>(account.operations());
        book.grantsOf(account.name())
                .flatMap(grant -> grant.permissions().stream())
                .forEach(permission -> operations.add(permission.operation()));
        String list = operations.stream().map(name -> '"' + name + '"').collect(Collectors.joining(","));
        String body = "{\"username\":\"%s\",\"expires_at\":\"%s\",\"operations\":[%s]}"
                .formatted(account.name(), account.expiresAt(), list);
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
