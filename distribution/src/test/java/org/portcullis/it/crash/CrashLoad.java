// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.portcullis.it.Answer;
import org.portcullis.it.Bot;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.User;

/** Draws and revokes without a pause until the server is gone, and keeps books of what was answered. */
final class CrashLoad {
    private static final AtomicInteger TASK = new AtomicInteger();

    private final ServerUnderTest server;
    private final Books books;
    private final User operator;
    private final AtomicInteger drawing = new AtomicInteger();
    private final AtomicInteger revoking = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;
    private volatile AssertionError wrong;

    CrashLoad(ServerUnderTest server, Books books, User operator) {
        this.server = server;
        this.books = books;
        this.operator = operator;
    }

    /** Two threads that draw, two that draw and revoke, one whose credentials run out by themselves. */
    void start(Bot bot) {
        for (int i = 0; i < 5; i++) {
            boolean revokes = i == 2 || i == 3;
            boolean shortLived = i == 4;
            Bot own = new Bot(bot);
            Thread thread =
                    new Thread(() -> run(shortLived ? () -> drawBriefly(own) : () -> work(own, revokes)), "load-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    /** Both kinds of work have been asked for and not answered. */
    boolean bothInFlight() {
        return drawing.get() > 0 && revoking.get() > 0;
    }

    /** Fails at once when the load has ended for a reason of its own. */
    void mustGoOn() {
        if (wrong != null) {
            throw wrong;
        }
    }

    /** Ends when the server is gone; a refusal that has no excuse is the test's failure. */
    void join() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join(70_000);
        }
        if (wrong != null) {
            throw wrong;
        }
    }

    private void run(Runnable work) {
        try {
            while (!over) {
                attempt(work);
            }
        } catch (AssertionError e) {
            wrong = e;
            over = true;
        }
    }

    /** A connection that breaks while the server lives is a client's everyday life: what was asked isn't known. */
    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (UncheckedIOException e) {
            LockSupport.parkNanos(100_000_000);
            if (!server.running()) {
                over = true;
            }
        }
    }

    private void work(Bot bot, boolean revokes) {
        String elevation = draw(bot);
        if (revokes) {
            revoke(elevation);
        } else if (TASK.get() % 2 == 0) {
            complete(bot, elevation);
        }
    }

    private void drawBriefly(Bot bot) {
        String elevation = bot.elevateFor("PT2S", "task-" + TASK.incrementAndGet(), "read-invoices")
                .must(201)
                .text("id");
        books.elevations.add(elevation);
        Answer drawn = bot.draw(elevation);
        if (drawn.status() != 200 && drawn.status() != 409) { // 409: on a busy machine its two seconds are over
            throw new AssertionError("a draw that was refused: " + drawn);
        }
    }

    private String draw(Bot bot) {
        String elevation = bot.elevate("task-" + TASK.incrementAndGet(), "read-invoices")
                .must(201)
                .text("id");
        books.elevations.add(elevation);
        drawing.incrementAndGet();
        Answer drawn;
        try {
            drawn = bot.draw(elevation).must(200);
        } finally {
            drawing.decrementAndGet();
        }
        books.live.put(elevation, drawn.body().get("credential"));
        return elevation;
    }

    private void complete(Bot bot, String elevation) {
        books.beginEnd(elevation);
        bot.complete(elevation).must(200);
    }

    private void revoke(String elevation) {
        books.beginEnd(elevation);
        revoking.incrementAndGet();
        Answer answer;
        try {
            answer = operator.revoke("elevation", elevation, "PT10S");
        } finally {
            revoking.decrementAndGet();
        }
        if (answer.status() != 200 && answer.status() != 202) {
            throw new AssertionError("a kill was refused: " + answer);
        }
        books.commanded.add(answer.text("id"));
    }
}
