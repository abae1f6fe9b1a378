// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.portcullis.it.Answer;
import org.portcullis.it.Bot;
import org.portcullis.it.ServerUnderTest;

/**
 * Agents that draw at a node without a pause, whatever becomes of it, and books of what was handed over and not given
 * back. What a node that died did not answer isn't in the books.
 */
final class Fire {
    private static final AtomicInteger TASK = new AtomicInteger();

    /** Credentials that were handed over and must work, by elevation. */
    final Map<String, JsonNode> live = new ConcurrentHashMap<>();

    private final Map<ServerUnderTest, AtomicInteger> drawing = new ConcurrentHashMap<>();
    private final AtomicInteger drawn = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;
    private volatile AssertionError wrong;

    /** One that draws at that node; every second credential is given back. */
    void light(Bot bot, ServerUnderTest node) {
        AtomicInteger now = drawing.computeIfAbsent(node, key -> new AtomicInteger());
        Thread thread = new Thread(() -> burn(bot.at(node), now), "fire");
        threads.add(thread);
        thread.start();
    }

    private void burn(Bot bot, AtomicInteger now) {
        while (!over) {
            try {
                once(bot, now);
            } catch (UncheckedIOException e) {
                cut.addAndGet(now.getAndSet(0));
                LockSupport.parkNanos(50_000_000); // it is dead, or starts
            } catch (AssertionError e) {
                wrong = e;
                return;
            }
        }
    }

    private void once(Bot bot, AtomicInteger now) {
        String task = "fire-" + TASK.incrementAndGet();
        Answer asked = bot.elevate(task, "read-invoices");
        if (asked.status() == 503) {
            LockSupport.parkNanos(50_000_000); // starting, or catching up
            return;
        }
        String elevation = asked.must(201).text("id");
        now.incrementAndGet();
        Answer answer = bot.draw(elevation);
        now.updateAndGet(count -> Math.max(0, count - 1));
        if (answer.status() == 503) {
            return; // refused with a reason; what was begun is ended
        }
        live.put(elevation, answer.must(200).body().get("credential"));
        if (drawn.incrementAndGet() % 2 == 0) {
            live.remove(elevation);
            bot.complete(elevation);
        }
    }

    /** Kills it with -9 while something is being drawn there. */
    void kill(ServerUnderTest node) {
        ServerUnderTest.await("a draw at the node", java.time.Duration.ofSeconds(30), () -> {
            if (wrong != null) {
                throw wrong;
            }
            return drawing.get(node).get() > 0;
        });
        node.kill();
    }

    /** Ends; what the load met that it shouldn't is thrown. */
    void out() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join(70_000);
        }
        if (wrong != null) {
            throw wrong;
        }
    }

    /** For the report. */
    @Override
    public String toString() {
        return drawn + " draws, " + cut + " of them cut off by a death, " + live.size() + " credentials live";
    }
}
