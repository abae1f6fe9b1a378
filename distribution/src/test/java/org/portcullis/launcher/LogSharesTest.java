// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An adapter has its share of the log, and no more (PLG-6)")
class LogSharesTest {
    private static final int LINES = 1_000;

    private final ThreadGroup all = new ThreadGroup("portcullis adapters");
    private final LogShares shares = new LogShares();
    private final LoggerContext context = new LoggerContext();

    /** How many of its lines are written, whatever its loggers are called. */
    private int written(ThreadGroup group, Level level) throws InterruptedException {
        AtomicInteger written = new AtomicInteger();
        Thread thread = new Thread(group, () -> {
            for (int i = 0; i < LINES; i++) {
                Logger logger = context.getLogger("logger" + i % 7);
                logger.setLevel(Level.INFO);
                FilterReply reply = shares.decide(null, logger, level, "a line", null, null);
                written.addAndGet(reply == FilterReply.DENY ? 0 : 1);
            }
        });
        thread.start();
        thread.join();
        return written.get();
    }

    @Test
    @DisplayName("what is over it is dropped and counted; another instance's lines and the platform's own are written")
    void floods() throws InterruptedException {
        ThreadGroup flooding = new ThreadGroup(all, "vault-a~one");
        assertThat(written(new ThreadGroup(flooding, "deeper"), Level.WARN)).isBetween(200, 600);
        assertThat(shares.dropped("vault-a~one")).isBetween(LINES - 600L, LINES - 200L);
        assertThat(written(null, Level.WARN)).isEqualTo(LINES);
        assertThat(written(new ThreadGroup(all, "vault-b~one"), Level.WARN)).isGreaterThanOrEqualTo(200);
        assertThat(shares.dropped("vault-c~one")).isZero();
    }

    @Test
    @DisplayName("lines that no logger would write cost nothing of it")
    void disabled() throws InterruptedException {
        ThreadGroup group = new ThreadGroup(all, "vault-d~one");
        written(group, Level.DEBUG);
        assertThat(shares.dropped("vault-d~one")).isZero();
    }
}
