// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.portcullis.it.Answer;
import org.portcullis.it.Bot;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.User;

/** Draws and revokes without a pause until the server is gone, and keeps books of what was answered. */
final class CrashLoad {
    private static final AtomicInteger TASK = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServerUnderTest server;
    private final Books books;
    private final User operator;
    private final Duration brief;
    private final Flight drawing = new Flight();
    private final Flight revoking = new Flight();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;
    private volatile AssertionError wrong;

    /** Elevations of {@code brief} run out by themselves. */
    CrashLoad(ServerUnderTest server, Books books, User operator, Duration brief) {
        this.server = server;
        this.books = books;
        this.operator = operator;
        this.brief = brief;
    }

    /**
     * Two threads that draw, two that draw and revoke, one whose credentials run out by themselves, and one that kills
     * the agents that are to be killed, after a while.
     */
    void start(Bot bot, Duration killAfter) {
        for (int i = 0; i < 5; i++) {
            boolean revokes = i == 2 || i == 3;
            boolean shortLived = i == 4;
            Bot own = new Bot(bot);
            begin("load-" + i, shortLived ? () -> drawBriefly(own) : () -> work(own, revokes));
        }
        for (String victim : books.victims.keySet()) {
            Thread killer = new Thread(() -> attempt(() -> killAgent(victim, killAfter)), "load-killer");
            threads.add(killer);
            killer.start();
        }
    }

    private void begin(String name, Runnable work) {
        Runnable loop = () -> {
            while (!over) {
                attempt(work);
            }
        };
        Thread thread = new Thread(loop, name);
        threads.add(thread);
        thread.start();
    }

    /** Both kinds of work have been asked for and not answered. */
    boolean bothInFlight() {
        return drawing.now() > 0 && revoking.now() > 0;
    }

    /** Draws and revocations that the crash left without an answer. */
    boolean bothWereCut() {
        return drawing.cut() > 0 && revoking.cut() > 0;
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
        mustGoOn();
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
        } catch (AssertionError e) {
            wrong = e;
            over = true;
        }
    }

    private void work(Bot bot, boolean revokes) {
        String elevation = draw(bot);
        if (revokes) {
            revoke(elevation);
        } else if (TASK.get() % 2 == 0) {
            complete(bot, elevation);
        } else {
            books.surplus().ifPresent(other -> complete(bot, other));
        }
    }

    private void drawBriefly(Bot bot) {
        long begun = System.nanoTime();
        String elevation = patiently(
                        () -> bot.elevateFor(brief.toString(), "task-" + TASK.incrementAndGet(), "read-invoices"))
                .must(201)
                .text("id");
        books.elevations.add(elevation);
        mayFailLate(bot.draw(elevation), begun);
        mayFailLate(bot.replace(elevation), begun); // the first is ended without a revocation
    }

    private void mayFailLate(Answer drawn, long begun) {
        boolean inTime = System.nanoTime() - begun < brief.toNanos();
        if (drawn.status() != 200 && drawn.status() != 503 && inTime) { // on a busy machine its time is over
            throw new AssertionError("a draw that was refused: " + drawn);
        }
    }

    private String draw(Bot bot) {
        String elevation = patiently(() -> bot.elevate("task-" + TASK.incrementAndGet(), "read-invoices"))
                .must(201)
                .text("id");
        books.elevations.add(elevation);
        Answer drawn =
                drawing.during(() -> patiently(() -> bot.draw(elevation))).must(200);
        books.live.put(elevation, drawn.body().get("credential"));
        return elevation;
    }

    private void complete(Bot bot, String elevation) {
        if (books.beginEnd(elevation).isPresent()) {
            patiently(() -> bot.complete(elevation)).must(200);
        }
    }

    private void revoke(String elevation) {
        books.beginEnd(elevation).ifPresent(credential -> kill("elevation", elevation, List.of(credential)));
    }

    private void killAgent(String agent, Duration after) {
        LockSupport.parkNanos(after.toNanos());
        kill("agent", agent, books.victims.get(agent));
        books.victims.remove(agent);
    }

    private void kill(String type, String id, List<JsonNode> credentials) {
        Answer answer = revoking.during(() -> operator.revoke(type, id, "PT10S"));
        if (answer.status() != 200 && answer.status() != 202) {
            throw new AssertionError("a kill was refused: " + answer);
        }
        books.commanded.put(answer.text("id"), credentials);
    }

    /** As a client does that is told to try again: on a machine that is busy with other things a vendor may be late. */
    private static Answer patiently(Supplier<Answer> call) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Answer answer = call.get();
        while (answer.status() == 503 && System.nanoTime() < end) {
            LockSupport.parkNanos(100_000_000);
            answer = call.get();
        }
        return answer;
    }
}
