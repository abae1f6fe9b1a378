// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The yardstick: a plain file, one thread that writes and syncs all that waits, and answers; no hash, no JSON. */
final class BareFile implements AutoCloseable {
    private final FileChannel channel;
    private final Thread thread;
    private List<Entry> waiting = new ArrayList<>();
    private boolean closed;

    private record Entry(byte[] line, CompletableFuture<Void> durable) {}

    BareFile(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        thread = new Thread(this::run, "bare-file");
        thread.start();
    }

    CompletableFuture<Void> append(String line) {
        Entry entry = new Entry((line + '\n').getBytes(StandardCharsets.UTF_8), new CompletableFuture<>());
        synchronized (this) {
            waiting.add(entry);
            notify();
        }
        return entry.durable;
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 22);
        try {
            for (List<Entry> batch = take(); !batch.isEmpty(); batch = take()) {
                buffer.clear();
                batch.forEach(entry -> buffer.put(entry.line));
                buffer.flip();
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(false);
                batch.forEach(entry -> entry.durable.complete(null));
            }
            channel.close();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized List<Entry> take() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        List<Entry> batch = waiting;
        waiting = new ArrayList<>();
        return batch;
    }

    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            closed = true;
            notify();
        }
        thread.join();
    }
}
