// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.revocation.Receipt;

@DisplayName("PLG-6, REV-8: an adapter that hangs takes its own threads only, and never a revocation's")
class HangingAdapterTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration AMPLE = Duration.ofSeconds(20);
    private final CountDownLatch release = new CountDownLatch(1);
    private InvokerFixture fixture;

    @BeforeEach
    void start() throws InterruptedException {
        fixture = new InvokerFixture(Map.of("max_concurrent_calls", 2, "max_concurrent_revocations", 2));
    }

    @AfterEach
    void stop() {
        release.countDown();
        fixture.close();
    }

    @Test
    @DisplayName(
            "a call that ignores interruption is answered TIMEOUT; when all threads hang, ordinary work is refused")
    void ordinaryLane() throws InterruptedException {
        fixture.adapter.reserve = () -> hang("v1:late");
        assertThat(reserveFails().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(reserveFails().kind()).isEqualTo(FailureKind.TIMEOUT);
        Until.so("both count as hung", () -> Integer.valueOf(2).equals(health("threads_hung")));
        fixture.adapter.reserve = () -> "v1:ref";
        AdapterException refused = reserveFails();
        assertThat(refused.kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(refused).hasMessageContaining("all its 2 threads hang");
        assertThat(fixture.invoker.revoke(InvokerFixture.ID, InvokerFixture.order(), InvokerFixture.call(AMPLE)))
                .succeedsWithin(AMPLE);
        release.countDown();
        Until.so("none hangs", () -> Integer.valueOf(0).equals(health("threads_hung")));
        assertThat(fixture.invoker.reserve(InvokerFixture.ID, InvokerFixture.request(), InvokerFixture.call(AMPLE)))
                .isEqualTo("v1:ref");
    }

    @Test
    @DisplayName("revocations get fresh threads although more than all permits hang")
    void revocationLane() throws InterruptedException {
        fixture.adapter.revoke = () -> hang(new Receipt.Ended(1));
        List<CompletableFuture<Receipt>> hanging = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            hanging.add(fixture.invoker.revoke(InvokerFixture.ID, InvokerFixture.order(), InvokerFixture.call(SHORT)));
        }
        hanging.forEach(each -> assertThat(each).failsWithin(AMPLE));
        fixture.adapter.revoke = () -> new Receipt.Ended(1);
        assertThat(fixture.invoker.revoke(InvokerFixture.ID, InvokerFixture.order(), InvokerFixture.call(AMPLE)))
                .succeedsWithin(AMPLE);
    }

    @Test
    @DisplayName("CRB-1: the answer that comes after the deadline is wiped, and told to the broker")
    void lateAnswer() throws InterruptedException {
        IssuedCredential credential =
                InvokerFixture.credential("v1:ref", Instant.now().plusSeconds(60));
        fixture.adapter.issue = () -> hang(credential);
        AtomicReference<IssuedCredential> late = new AtomicReference<>();
        InFlight<IssuedCredential> flight = new InFlight<>((issued, failed) -> late.set(issued));
        AdapterException failure = catchThrowableOfType(
                AdapterException.class,
                () -> fixture.invoker.issue(
                        InvokerFixture.ID, "v1:ref", InvokerFixture.request(), InvokerFixture.call(SHORT), flight));
        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(flight.running()).isTrue();
        release.countDown();
        Until.so("told", () -> late.get() != null);
        assertThat(late.get().lease().vendorLease()).isEqualTo("vendor/1");
        assertThat(catchThrowableOfType(
                        IllegalStateException.class,
                        () -> late.get().values().get("password").reveal()))
                .isNotNull();
    }

    @Test
    @DisplayName("an open breaker refuses ordinary calls at once, lets revocations pass, and closes by a probe")
    void breaker() throws InterruptedException {
        fixture.adapter.reserve = () -> {
            throw new AdapterException(FailureKind.UNAVAILABLE, "down");
        };
        Until.so("open", () -> reserveFails() != null && "OPEN".equals(health("breaker")));
        int before = fixture.adapter.calls.get();
        assertThat(reserveFails()).hasMessageContaining("left alone");
        assertThat(fixture.adapter.calls).hasValue(before);
        assertThat(fixture.invoker.revoke(InvokerFixture.ID, InvokerFixture.order(), InvokerFixture.call(AMPLE)))
                .succeedsWithin(AMPLE);
        fixture.adapter.reserve = () -> "v1:ref";
        Until.so("closed again", () -> {
            try {
                return fixture.invoker.reserve(InvokerFixture.ID, InvokerFixture.request(), InvokerFixture.call(SHORT))
                        != null;
            } catch (AdapterException stillOpen) {
                return false;
            }
        });
        assertThat(health("breaker")).isEqualTo("CLOSED");
    }

    @Test
    @DisplayName(
            "threads that its calls start are its own, and seen; with too many only what ends access is asked of it")
    void hoards() throws InterruptedException {
        CountDownLatch leave = new CountDownLatch(1);
        fixture.adapter.reserve = () -> {
            for (int i = 0; i <= InstanceThreads.MOST; i++) {
                Thread thread = new Thread(() -> waitFor(leave), "leaked-" + i);
                thread.setDaemon(true);
                thread.start();
            }
            return "v1:ref";
        };
        assertThat(health("threads_own")).isEqualTo(0);
        assertThat(fixture.invoker.reserve(InvokerFixture.ID, InvokerFixture.request(), InvokerFixture.call(AMPLE)))
                .isEqualTo("v1:ref");
        assertThat(health("threads_own")).isEqualTo(InstanceThreads.MOST + 1);
        assertThat(health("condition")).isEqualTo("HOARDING");
        assertThat(reserveFails()).hasMessageContaining("threads of its own");
        assertThat(fixture.invoker.revoke(InvokerFixture.ID, InvokerFixture.order(), InvokerFixture.call(AMPLE)))
                .succeedsWithin(AMPLE);
        leave.countDown();
        Until.so("gone", () -> health("threads_own").equals(0));
        assertThat(health("condition")).isEqualTo("WELL");
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Object health(String name) {
        return fixture.registry.health(InvokerFixture.ID).get(name);
    }

    private AdapterException reserveFails() {
        return catchThrowableOfType(
                AdapterException.class,
                () -> fixture.invoker.reserve(InvokerFixture.ID, InvokerFixture.request(), InvokerFixture.call(SHORT)));
    }

    private <T> T hang(T value) {
        boolean released = false;
        while (!released) {
            try {
                released = release.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                released = false; // ignores it, as a faulty bundle does
            }
        }
        return value;
    }
}
