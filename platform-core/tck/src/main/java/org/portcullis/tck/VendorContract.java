// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.TaskRef;

/**
 * What all contracts share: a fixture for each test, deadlines, faults, and the search for leaked secrets after every
 * test (CRB-2).
 *
 * @param <V> the fixture
 */
public abstract class VendorContract<V extends Vendor> {
    static final Duration ENOUGH = Duration.ofSeconds(20);
    static final Duration GRACE = Duration.ofSeconds(1);
    static final int THREADS = 32;
    /** Deadline of calls to a hanging vendor; the kit's own tests shorten it. */
    static volatile Duration shortTime = Duration.ofMillis(800);

    private static final AtomicLong NUMBER = new AtomicLong(System.nanoTime() & 0xffffff);

    private final Set<String> canaries = ConcurrentHashMap.newKeySet();
    private LogTap log;
    private V vendor;

    /** Makes the fixture, healthy; called before each test. */
    protected abstract V open() throws Exception;

    @BeforeEach
    final void openVendor() throws Exception {
        log = new LogTap();
        vendor = open();
        canaries.addAll(vendor.canaries());
    }

    @AfterEach
    final void closeVendorAndSearchForSecrets() {
        try {
            if (vendor != null) {
                vendor.breakWith(Fault.NONE);
                vendor.close();
            }
        } finally {
            log.close();
        }
        String everything = log.everything();
        assertThat(canaries.stream().filter(everything::contains).count())
                .as("secrets found in logs, exceptions or toString of this test")
                .isZero();
    }

    final V vendor() {
        return vendor;
    }

    /** Text that must not hold a secret: it is searched after the test. */
    final void shown(Object value) {
        log.hear(String.valueOf(value) + '\n');
    }

    /** A secret that must not be shown anywhere from now on. */
    final void canary(String secret) {
        if (secret.length() >= 8) { // shorter values (a user name "app", a port) occur by chance
            canaries.add(secret);
        }
    }

    static CallContext within(Duration time) {
        String key = "call-" + NUMBER.incrementAndGet();
        return new CallContext(Instant.now().plus(time), key, "cor-" + key);
    }

    static CallContext context() {
        return within(ENOUGH);
    }

    static TaskRef task() {
        long number = NUMBER.incrementAndGet();
        return new TaskRef("agt_tck" + number, "T-" + number, "elv_tck" + number);
    }

    static TaskRef otherTaskOf(TaskRef task) {
        long number = NUMBER.incrementAndGet();
        return new TaskRef(task.agentId(), "T-" + number, "elv_tck" + number);
    }

    static String leaseId() {
        return "lse_tck" + NUMBER.incrementAndGet();
    }

    /** Breaks the vendor, or skips the test when the fixture can't. */
    final void breakWith(Fault fault) {
        Assumptions.assumeTrue(
                vendor.faults().contains(fault), () -> "this fixture can't cause " + fault + " at its vendor");
        vendor.breakWith(fault);
    }

    final void heal() {
        vendor.breakWith(Fault.NONE);
    }

    /**
     * Notes what a run found out about the adapter, for the index of adapters: {@code target/contract-facts/<run>.<name>} in
     * a Maven module, nowhere else.
     */
    final void fact(String name, Object value) {
        Path target = Path.of("target");
        if (Files.isDirectory(target)) {
            String run = getClass().getName().replaceAll("\\$.*", "");
            try {
                Path folder = Files.createDirectories(target.resolve("contract-facts"));
                Files.writeString(folder.resolve(run + "." + name), String.valueOf(value));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A new instance takes the adapter's place, or the test is skipped where the fixture can't do that. */
    final void restart() {
        Assumptions.assumeTrue(vendor.restart(), "this fixture can't make its adapter anew");
    }

    /** The adapter's clock is wrong by that much, or the test is skipped where the fixture can't do that. */
    final void jumpClock(Duration offset) {
        Assumptions.assumeTrue(vendor.jumpClock(offset), "this fixture can't change its adapter's clock");
    }

    /** A vendor that says how long to wait: callers hear it. */
    final void saysHowLongToWait(Callable<?> call) {
        Assumptions.assumeTrue(vendor.throttledFor().isPresent(), "this vendor doesn't say how long to wait");
        breakWith(Fault.THROTTLED);
        AdapterException e = failure(call);
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(e.retryAfter()).as("how long the vendor asked to wait").isEqualTo(vendor.throttledFor());
    }

    /** The call has to fail as an adapter fails; the exception's text is searched for secrets. */
    final AdapterException failure(Callable<?> call) {
        try {
            Object answer = call.call();
            return fail("expected an AdapterException, was answered: " + answer);
        } catch (AdapterException e) {
            shown(LogTap.text(e));
            assertThat(e.getMessage()).as("an error says what happened").isNotBlank();
            return e;
        } catch (Exception e) {
            shown(LogTap.text(e));
            return fail("an adapter may fail with AdapterException only", e);
        }
    }

    final void failsWith(Set<FailureKind> kinds, Callable<?> call) {
        AdapterException e = failure(call);
        assertThat(kinds).as("kind of: " + e.getMessage()).contains(e.kind());
    }

    /** Calls with a short deadline on a hanging vendor: TIMEOUT, at most a second after the deadline. */
    final void timesOut(java.util.function.Function<CallContext, ?> call) {
        Duration wait = shortTime;
        long start = System.nanoTime();
        CallContext context = within(wait);
        AdapterException e = failure(() -> call.apply(context));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(took).as("back at most 1 s after the deadline").isLessThan(wait.plus(GRACE));
    }

    /** Waits until the condition holds, polling; false when the time is over. */
    static boolean eventually(Duration atMost, BooleanSupplier condition) {
        Instant end = Instant.now().plus(atMost);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                return false;
            }
            pause();
        }
        return true;
    }

    /** Looks repeatedly for the whole time that the condition stays true. */
    static boolean staysTrue(Duration time, BooleanSupplier condition) {
        Instant end = Instant.now().plus(time);
        while (Instant.now().isBefore(end)) {
            if (!condition.getAsBoolean()) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the test was interrupted", e);
        }
    }

    /** Runs the same call on 32 threads at once and returns all answers; the first failure is thrown. */
    static <T> List<T> onAllThreads(Supplier<T> call) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CountDownLatch ready = new CountDownLatch(THREADS);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                futures.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return call.get();
                }));
            }
            List<T> answers = new ArrayList<>();
            for (Future<T> future : futures) {
                answers.add(future.get(ENOUGH.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS));
            }
            return answers;
        } catch (ExecutionException e) {
            return fail("a call failed with 32 at once", e.getCause());
        } catch (Exception e) {
            return fail("calls hung with 32 at once", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
