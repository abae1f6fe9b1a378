// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Bounds what an adapter may write into the log, so that one that floods it hides nothing of what others say (PLG-6): so
 * many lines a second, counted by the thread group that its calls run in, whatever names its loggers have. What was dropped
 * is said every few seconds.
 */
final class LogShares extends TurboFilter {
    /** Name of the group above the groups of all adapters, as the kernel and the platform bundle have it too. */
    private static final String ALL = "portcullis adapters";

    private static final int PER_SECOND = 20;
    private static final int AT_ONCE = 200;
    private static final long SAID_EVERY_SECONDS = 5;

    private final Map<String, Share> shares = new ConcurrentHashMap<>();

    /** Begins to watch the log, however it is configured. */
    static LogShares watch() {
        LogShares shares = new LogShares();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            shares.setContext(context);
            shares.start();
            context.addTurboFilter(shares);
            ScheduledExecutorService say = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "log-shares");
                thread.setDaemon(true);
                return thread;
            });
            say.scheduleWithFixedDelay(shares::say, SAID_EVERY_SECONDS, SAID_EVERY_SECONDS, TimeUnit.SECONDS);
        }
        return shares;
    }

    /** Lines of an instance that weren't written since the start. */
    long dropped(String instance) {
        Share share = shares.get(instance);
        return share == null ? 0 : share.dropped();
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] params, Throwable thrown) {
        boolean isLine = format != null && level.isGreaterOrEqual(logger.getEffectiveLevel());
        String whose = isLine ? adapter(Thread.currentThread().getThreadGroup()) : null;
        if (whose == null) {
            return FilterReply.NEUTRAL;
        }
        return shares.computeIfAbsent(whose, name -> new Share()).take(System.nanoTime())
                ? FilterReply.NEUTRAL
                : FilterReply.DENY;
    }

    /** The name of the group right below {@link #ALL}; null for a thread of the platform. */
    private static String adapter(ThreadGroup innermost) {
        ThreadGroup group = innermost;
        while (group != null && group.getParent() != null) {
            if (ALL.equals(group.getParent().getName())) {
                return group.getName();
            }
            group = group.getParent();
        }
        return null;
    }

    private void say() {
        shares.forEach((name, share) -> {
            long fresh = share.unsaid();
            if (fresh > 0) {
                LoggerFactory.getLogger(LogShares.class)
                        .warn(
                                "{} writes more than {} lines a second into the log: {} of its lines were dropped",
                                name,
                                PER_SECOND,
                                fresh);
            }
        });
    }

    /** A bucket that is filled at a steady rate. */
    private static final class Share {
        private static final double NANOS = 1e9;

        private double lines = AT_ONCE;
        private long filledAt = System.nanoTime();
        private long dropped;
        private long said;

        synchronized boolean take(long now) {
            lines = Math.min(AT_ONCE, lines + (now - filledAt) / NANOS * PER_SECOND);
            filledAt = now;
            if (lines < 1) {
                dropped++;
                return false;
            }
            lines--;
            return true;
        }

        synchronized long dropped() {
            return dropped;
        }

        synchronized long unsaid() {
            long fresh = dropped - said;
            said = dropped;
            return fresh;
        }
    }
}
