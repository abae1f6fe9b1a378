// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The server behind the gateway: says what it saw, streams until it is cut, and misbehaves on demand. */
final class Behind implements AutoCloseable {
    final List<String> seen = new CopyOnWriteArrayList<>();
    final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    final AtomicLong received = new AtomicLong();
    final CountDownLatch streamCut = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    Behind() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        headers.add(Map.copyOf(exchange.getRequestHeaders()));
        byte[] piece = new byte[8192];
        StringBuilder body = new StringBuilder();
        try (InputStream in = exchange.getRequestBody()) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                received.addAndGet(n);
                if (body.length() < 1000) {
                    body.append(new String(piece, 0, n, StandardCharsets.UTF_8));
                }
            }
        }
        switch (exchange.getRequestURI().getPath()) {
            case "/stream" -> stream(exchange);
            case "/broken" -> {
                exchange.sendResponseHeaders(200, 1_000_000);
                exchange.getResponseBody().write(new byte[100_000]);
                exchange.close();
            }
            case "/challenge" -> {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=x");
                answer(exchange, 401, "no");
            }
            default -> {
                exchange.getResponseHeaders().add("Set-Cookie", "session=1");
                exchange.getResponseHeaders().add("X-Echo", "you sent hidden-pw");
                exchange.getResponseHeaders().add("X-Kept", "yes");
                answer(exchange, 200, "body:" + body);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            CountDownLatch never = new CountDownLatch(1);
            for (int i = 0; i < 10_000; i++) {
                out.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
                never.await(5, java.util.concurrent.TimeUnit.MILLISECONDS); // the pace of the stream
            }
        } catch (IOException gone) {
            streamCut.countDown();
            throw gone;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
