// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.Refusal;
import org.portcullis.service.broker.Broker;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.ledger.GatewayQuestion;
import org.portcullis.service.ledger.Ledger;

/**
 * The credentials that the gateway holds: one for each elevation and system, drawn when first needed, kept until it ends
 * or its lease no longer stands. Many requests that need the same one wait for one draw.
 */
@Component(service = Credentials.class)
public final class Credentials {
    private static final Duration MARGIN = Duration.ofSeconds(2);
    private static final int DRAWS_AT_ONCE = 32;
    private static final int DRAWS_WAITING = 1000;
    private static final int MAX_HELD = 100_000;

    private final Broker broker;
    private final Ledger ledger;
    private final ExecutorService drawers;
    private final Map<Key, CompletableFuture<Injected>> held = new ConcurrentHashMap<>();

    private record Key(String agentId, String elevationId, String system, int version) {}

    /** Wired to who draws and who knows what stands. */
    @Activate
    public Credentials(@Reference Broker broker, @Reference Ledger ledger) {
        this.broker = broker;
        this.ledger = ledger;
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                DRAWS_AT_ONCE, DRAWS_AT_ONCE, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(DRAWS_WAITING), task -> {
                    Thread thread = new Thread(task, "portcullis-gateway-draw-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        drawers = pool;
    }

    /** The credential for a request that was allowed; completes exceptionally with the broker's {@link Refusal}. */
    CompletableFuture<Injected> of(Asked asked) {
        GatewayQuestion question = asked.question();
        Key key = new Key(
                question.agentId(),
                question.elevationId(),
                question.system(),
                asked.system().version());
        CompletableFuture<Injected> known = held.get(key);
        if (known != null && (!known.isDone() || usable(known))) {
            return known;
        }
        if (known != null) {
            held.remove(key, known);
        }
        if (held.size() >= MAX_HELD) {
            dropEnded();
        }
        CompletableFuture<Injected> fresh = new CompletableFuture<>();
        CompletableFuture<Injected> first = held.putIfAbsent(key, fresh);
        if (first != null) {
            return first;
        }
        AgentCaller agent = new AgentCaller(
                question.agentId(),
                question.tokenGrantId(),
                question.environment(),
                asked.token().subjectPersonId());
        draw(key, agent, asked.system(), fresh);
        return fresh;
    }

    private void draw(Key key, AgentCaller agent, TargetSystem system, CompletableFuture<Injected> result) {
        try {
            drawers.execute(() -> {
                try {
                    result.complete(
                            Injected.of(system, broker.drawForGateway(agent, key.elevationId(), system.name())));
                } catch (RuntimeException e) {
                    held.remove(key, result);
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            held.remove(key, result);
            result.completeExceptionally(
                    new Refusal(Refusal.Kind.TOO_MANY, "too-many-draws", "too many credentials are being drawn"));
        }
    }

    private boolean usable(CompletableFuture<Injected> done) {
        if (done.isCompletedExceptionally()) {
            return false;
        }
        Injected injected = done.join();
        return injected.expiresAt().minus(MARGIN).isAfter(Instant.now())
                && ledger.standing(injected.leaseId()).allowed();
    }

    /** The server behind refused it: the next request draws anew. */
    void refused(Injected injected) {
        held.values()
                .removeIf(future -> future.isDone()
                        && !future.isCompletedExceptionally()
                        && future.join().leaseId().equals(injected.leaseId()));
    }

    /** Forgets what has ended. */
    void dropEnded() {
        held.values().removeIf(future -> future.isDone() && !usable(future));
    }

    /** Forgets everything. */
    @Deactivate
    public void close() {
        drawers.shutdownNow();
        held.clear();
    }
}
