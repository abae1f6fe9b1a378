// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Sends requests over kept connections, one at a time on each, and counts the answers. It reads no more of an answer than
 * it must, since it shares the processors with what is measured.
 */
final class Load {
    private static final double NANOS = 1e9;

    private Load() {}

    /**
     * Answers a second.
     *
     * @param requests makes the next request's bytes; null: none is left
     */
    static double rate(int port, int connections, double seconds, Supplier<byte[]> requests)
            throws InterruptedException, IOException {
        AtomicLong done = new AtomicLong();
        AtomicReference<IOException> failure = new AtomicReference<>();
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * NANOS);
        Thread[] threads = new Thread[connections];
        for (int i = 0; i < connections; i++) {
            threads[i] = new Thread(() -> {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    socket.setTcpNoDelay(true);
                    InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
                    for (byte[] next = requests.get(); next != null && System.nanoTime() < end; next = requests.get()) {
                        socket.getOutputStream().write(next);
                        readAnswer(in);
                        done.incrementAndGet();
                    }
                } catch (IOException e) {
                    failure.compareAndSet(null, e);
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        return done.get() * NANOS / (System.nanoTime() - begin);
    }

    /** Reads one answer with a Content-Length, which must be a 200. */
    private static void readAnswer(InputStream in) throws IOException {
        String status = line(in);
        int length = -1;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).trim());
            }
        }
        byte[] body = in.readNBytes(Math.max(length, 0));
        if (!status.startsWith("HTTP/1.1 200") || length < 0) {
            throw new IOException(status + ": " + new String(body, StandardCharsets.UTF_8));
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended within an answer");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }
}
