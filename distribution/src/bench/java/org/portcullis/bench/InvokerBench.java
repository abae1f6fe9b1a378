// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.portcullis.kernel.invoke.AdapterInvoker;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.InstanceRegistry;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.inventory.Listing;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

/**
 * What a call of an adapter costs through the invoker (deadline, bulkhead, breaker, health, a thread of its own) above a
 * direct one, in turns. The adapter answers at once, so on a machine that does nothing else most of it is the time until a
 * sleeping processor has woken for the other thread; so it is measured beside a thread that keeps them awake, too.
 */
final class InvokerBench {
    private static final int WARM = 200_000;
    private static final int CALLS = 50_000;
    private static final int ROUNDS = 5;
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final String INSTANCE = "vault-bench~one";

    private InvokerBench() {}

    /** An adapter in memory. */
    private static final class Prompt implements Inventory, RevocationParticipant {
        @Override
        public Listing list(String cursor, CallContext context) {
            return new Listing(List.of(), "");
        }

        @Override
        public Part part() {
            return Part.VAULT_LEASE;
        }

        @Override
        public Optional<Evidence> strongestEvidence() {
            return Optional.of(Evidence.READ_BACK);
        }

        @Override
        public String vendorIdentity(CallContext context) {
            return "bench";
        }

        @Override
        public Receipt revoke(Order order, CallContext context) {
            return new Receipt.AlreadyAbsent();
        }

        @Override
        public Optional<Evidence> confirm(Order order, CallContext context) {
            return Optional.of(Evidence.READ_BACK);
        }
    }

    /** Prints microseconds. */
    static void main(String[] arguments) throws Exception {
        InstanceRegistry registry = new InstanceRegistry();
        AuditTrail trail = (AuditTrail) Proxy.newProxyInstance(
                AuditTrail.class.getClassLoader(),
                new Class<?>[] {AuditTrail.class},
                (proxy, method, given) -> CompletableFuture.completedFuture("evt_1"));
        AdapterInvoker invoker = new AdapterInvoker(registry, trail);
        Prompt adapter = new Prompt();
        registry.register(adapter, Map.of("service.pid", "org.portcullis.adapter.vault.bench~one"));
        while (registry.find(INSTANCE).isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        Call call = new Call(LONGEST, "key", "lse_1", "agt_1");
        Runnable direct = () ->
                adapter.list("", new CallContext(Clock.systemUTC().instant().plus(LONGEST), "key", "lse_1"));
        Runnable ordinary = () -> invoker.list(INSTANCE, "", call);
        Runnable ending = () -> invoker.vendorIdentity(INSTANCE, call).join();
        for (Runnable each : List.of(direct, ordinary, ending)) {
            run(each, WARM);
        }
        System.out.println("a call above a direct one, microseconds: median, p99 (target: at most 20)");
        rounds("nothing else running", direct, ordinary, ending);
        AtomicBoolean over = new AtomicBoolean();
        Thread awake = new Thread(() -> {
            while (!over.get()) {
                Thread.onSpinWait();
            }
        });
        awake.start();
        rounds("beside a busy thread", direct, ordinary, ending);
        over.set(true);
        awake.join();
        registry.close();
    }

    private static void rounds(String when, Runnable direct, Runnable ordinary, Runnable ending) {
        System.out.println("  " + when);
        for (int round = 0; round < ROUNDS; round++) {
            double[] bare = run(direct, CALLS);
            show("ordinary call", run(ordinary, CALLS), bare);
            show("call that ends access", run(ending, CALLS), bare);
        }
    }

    private static void show(String what, double[] through, double[] bare) {
        System.out.printf(Locale.ROOT, "    %-22s %6.1f  %6.1f%n", what, through[0] - bare[0], through[1] - bare[1]);
    }

    /** Median and p99. */
    private static double[] run(Runnable call, int times) {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long begun = System.nanoTime();
            call.run();
            nanos[i] = System.nanoTime() - begun;
        }
        Arrays.sort(nanos);
        return new double[] {nanos[times / 2] / 1e3, nanos[times * 99 / 100] / 1e3};
    }
}
