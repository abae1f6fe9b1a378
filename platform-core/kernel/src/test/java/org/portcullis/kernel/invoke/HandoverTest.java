// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

@DisplayName(
        "PLG-2: one version of a bundle hands over to another in one step; no call is lost or goes to the wrong one")
class HandoverTest {
    private static final String ID = InvokerFixture.ID;
    private static final long OLD = 1;
    private static final long NEW = 2;
    private static final Duration LONG = Duration.ofSeconds(10);

    private final InstanceRegistry registry = new InstanceRegistry();
    private final AdapterInvoker invoker = new AdapterInvoker(registry, call -> {}, Clock.systemUTC());
    private final Probation probation = new Probation(registry);
    private final ScriptedAdapter old = new ScriptedAdapter();
    private final ScriptedAdapter fresh = new ScriptedAdapter();
    private InstanceRegistry.Registration first;

    @BeforeEach
    void oldServes() throws InterruptedException {
        first = registry.register(old, properties(OLD, 1));
        Until.so("described", () -> registry.find(ID).isPresent());
        old.identity = () -> "vendor";
        fresh.identity = () -> "vendor";
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private static Map<String, Object> properties(long bundle, long permits) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "org.portcullis.adapter.vault.fake~one");
        properties.put("environment", "test");
        properties.put("service.bundleid", bundle);
        properties.put("service.id", bundle);
        properties.put("max_concurrent_calls", (int) permits);
        return properties;
    }

    private String called() {
        return invoker.vendorIdentity(ID, InvokerFixture.call(LONG)).join();
    }

    private Optional<String> flaw() {
        return probation.flaw(OLD, NEW, Duration.ofMillis(200), () -> false, id -> Optional.empty());
    }

    @Test
    @DisplayName(
            "a held bundle is never called, whatever it registers; then it alone is, and the old one's going changes nothing")
    void held() {
        probation.hold(NEW);
        registry.register(fresh, properties(NEW, 1));
        fresh.identity = () -> "fresh";
        assertThat(called()).isEqualTo("vendor");
        probation.replace(OLD, NEW);
        assertThat(called()).isEqualTo("fresh");
        long generation = (long) registry.health(ID).get("generation");
        first.close();
        probation.letGo(OLD);
        assertThat(called()).isEqualTo("fresh");
        assertThat(registry.health(ID)).containsEntry("generation", generation);
    }

    @Test
    @DisplayName("calls that wait when the versions change go to the new one; the one that runs ends on the old one")
    void waiting() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch began = new CountDownLatch(1);
        old.reserve = () -> {
            began.countDown();
            await(end);
            return "v1:old";
        };
        fresh.reserve = () -> "v1:new";
        CompletableFuture<String> running = reserve();
        began.await();
        CompletableFuture<String> waiting = reserve();
        probation.hold(NEW);
        registry.register(fresh, properties(NEW, 1));
        probation.replace(OLD, NEW);
        assertThat(waiting.get()).isEqualTo("v1:new");
        assertThat(running).isNotDone();
        assertThat(probation.awaitIdle(OLD, Duration.ofMillis(50), () -> false)).isFalse();
        end.countDown();
        assertThat(running.get()).isEqualTo("v1:old");
        assertThat(probation.awaitIdle(OLD, LONG, () -> false)).isTrue();
        assertThat(registry.health(ID)).extracting("failures").isEqualTo(Map.of());
    }

    private CompletableFuture<String> reserve() {
        return CompletableFuture.supplyAsync(
                () -> invoker.reserve(ID, InvokerFixture.request(), InvokerFixture.call(LONG)));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName(
            "what is wrong with a new version: not there, not well, another vendor; a vendor that is down for both is no flaw")
    void flaws() {
        probation.hold(NEW);
        assertThat(flaw()).hasValueSatisfying(why -> assertThat(why).contains(ID, "does not come up"));
        registry.register(fresh, properties(NEW, 1));
        assertThat(flaw()).isEmpty();
        fresh.identity = () -> "another";
        assertThat(flaw()).hasValueSatisfying(why -> assertThat(why).contains("another"));
        fresh.identity = () -> {
            throw new AdapterException(FailureKind.UNAVAILABLE, "nobody there");
        };
        assertThat(flaw()).hasValueSatisfying(why -> assertThat(why).contains("nobody there"));
        old.identity = fresh.identity;
        assertThat(flaw()).isEmpty();
        fresh.part = () -> {
            throw new IllegalStateException("s3cr3t");
        };
        assertThat(flaw()).hasValueSatisfying(why -> assertThat(why)
                .contains("not well", "IllegalStateException")
                .doesNotContain("s3cr3t"));
    }

    @Test
    @DisplayName("a bundle that goes is called no more: calls fail at once, with what to do")
    void gone() {
        probation.hold(OLD);
        AdapterException failure = catchThrowableOfType(
                AdapterException.class, () -> invoker.reserve(ID, InvokerFixture.request(), InvokerFixture.call(LONG)));
        assertThat(failure.kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(failure.getMessage()).contains("deploy its adapter");
        assertThat(registry.find(ID)).isEmpty();
    }
}
