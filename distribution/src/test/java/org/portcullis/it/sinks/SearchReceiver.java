// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** A receiver of bulk requests as a search cluster is one, that can be broken on demand, and what it has taken. */
final class SearchReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How it answers. */
    enum Mood {
        WELL,
        /** Never. */
        HANGS,
        /** After a while. */
        SLOW,
        /** Each item is refused for want of room. */
        FULL
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Long> numbers = new ArrayList<>();
    private volatile Mood mood;

    SearchReceiver(Mood mood) {
        this(mood, null);
    }

    /** Over TLS where a context is given. */
    SearchReceiver(Mood mood, SSLContext tls) {
        this.mood = mood;
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (tls == null) {
                server = HttpServer.create(any, 50);
            } else {
                HttpsServer secure = HttpsServer.create(any, 50);
                secure.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = secure;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void mood(Mood next) {
        mood = next;
    }

    /** The numbers of the records, as they came. */
    List<Long> numbers() {
        synchronized (numbers) {
            return List.copyOf(numbers);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String[] lines = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).split("\n");
        Mood now = mood;
        if (now == Mood.HANGS || now == Mood.SLOW) {
            pause(now == Mood.HANGS ? 600 : 1);
        }
        ArrayNode items = JSON.createArrayNode();
        for (int i = 1; i < lines.length; i += 2) {
            boolean takes = now != Mood.FULL;
            items.addObject().putObject("create").put("status", takes ? 201 : 507);
            if (takes) {
                keep(JSON.readTree(lines[i]));
            }
        }
        byte[] answer = JSON.writeValueAsBytes(JSON.createObjectNode().set("items", items));
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void keep(JsonNode document) {
        synchronized (numbers) {
            numbers.add(document.at("/event/sequence").asLong());
        }
    }

    private void pause(int seconds) {
        try {
            closed.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
