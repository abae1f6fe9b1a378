// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("PLG-6: a constructor that hangs or throws holds up nobody who registers or configures")
class ArrivalsTest {
    private static final Origin FAULTY = new Origin(1, "com.example.faulty", "1", false);
    private static final Origin GOOD = new Origin(2, "com.example.good", "1", false);
    private static final String ID = InvokerFixture.ID;

    private final CountDownLatch release = new CountDownLatch(1);
    private final Arrivals arrivals = new Arrivals(Duration.ofMillis(100));

    @AfterEach
    void release() {
        release.countDown();
    }

    private void hang() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("what is quick is there when the call returns, on a thread of the instance's group")
    void quick() {
        AtomicInteger built = new AtomicInteger();
        arrivals.fetch(GOOD, ID, () -> {
            built.incrementAndGet();
            assertThat(Thread.currentThread().getThreadGroup().getName()).isEqualTo(ID);
        });
        arrivals.fetch(GOOD, ID, () -> {
            throw new StackOverflowError();
        });
        arrivals.fetch(GOOD, ID, built::incrementAndGet);
        assertThat(built).hasValue(2);
    }

    @Test
    @DisplayName(
            "who hangs is waited for a moment; of one bundle eight are built at once, the ninth when one of them is")
    void hanging() throws InterruptedException {
        AtomicInteger built = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            arrivals.fetch(FAULTY, ID, () -> {
                built.incrementAndGet();
                hang();
            });
        }
        assertThat(built).hasValueLessThanOrEqualTo(8);
        AtomicInteger others = new AtomicInteger();
        arrivals.fetch(GOOD, ID, others::incrementAndGet);
        assertThat(others).hasValue(1);
        release.countDown();
        Until.so("all are built", () -> built.get() == 20);
    }
}
