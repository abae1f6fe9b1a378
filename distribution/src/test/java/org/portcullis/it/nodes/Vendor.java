// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.nodes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Stands between the nodes and the embedded target's administration: writes down each call, and holds back what ends access
 * when it is told to.
 */
final class Vendor implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final int port = freePort();
    private final HttpServer server;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** In front of that port of this machine, which may be opened later. */
    Vendor(int target) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> forward(exchange, target));
        server.start();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return port;
    }

    /** From now on what ends access waits. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    /** It goes on. */
    void release() {
        gate.countDown();
    }

    /** Ends of name spaces that came since the number, as {@code DELETE /admin/spaces/…}. */
    List<String> endsSince(int mark) {
        return calls.subList(mark, calls.size()).stream()
                .filter(call -> call.startsWith("DELETE"))
                .toList();
    }

    /** How many calls came so far. */
    int mark() {
        return calls.size();
    }

    private void forward(HttpExchange exchange, int target) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            calls.add(method + " " + exchange.getRequestURI());
            if (method.equals("DELETE") && !gate.await(60, TimeUnit.SECONDS)) {
                return;
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + target + exchange.getRequestURI()))
                    .timeout(java.time.Duration.ofSeconds(20))
                    .method(
                            method,
                            HttpRequest.BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes()));
            for (String name : List.of("Authorization", "Content-Type", "Accept")) {
                List<String> values = exchange.getRequestHeaders().get(name);
                if (values != null) {
                    request.header(name, values.get(0));
                }
            }
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                    .set("Content-Type", type));
            byte[] body = answer.body();
            exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
