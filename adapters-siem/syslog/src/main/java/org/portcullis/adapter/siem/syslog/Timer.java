// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The end of one delivery: closes the connections that it uses, since a blocked write knows no time-out of its own. */
final class Timer implements AutoCloseable {
    private final ConcurrentLinkedQueue<SocketChannel> guarded = new ConcurrentLinkedQueue<>();
    private final long end;
    private final ScheduledFuture<?> alarm;
    private volatile boolean over;

    Timer(ScheduledThreadPoolExecutor clockwork, Duration remaining) {
        end = System.nanoTime() + remaining.toNanos();
        alarm = clockwork.schedule(this::ring, remaining.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The thread for all timers of an instance; it is there only while it is needed. */
    static ScheduledThreadPoolExecutor clockwork() {
        ScheduledThreadPoolExecutor clockwork = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "siem-syslog-deadline");
            thread.setDaemon(true);
            return thread;
        });
        clockwork.setRemoveOnCancelPolicy(true);
        clockwork.setKeepAliveTime(5, TimeUnit.SECONDS);
        clockwork.allowCoreThreadTimeOut(true);
        return clockwork;
    }

    void guard(SocketChannel channel) {
        guarded.add(channel);
        if (over) {
            shut(channel);
        }
    }

    /** It stays open when this time is over. */
    void release(SocketChannel channel) {
        guarded.remove(channel);
    }

    boolean isOver() {
        return over || end - System.nanoTime() <= 0;
    }

    long leftMillis() throws SocketTimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("the deadline has passed");
        }
        return left;
    }

    private void ring() {
        over = true;
        guarded.forEach(Timer::shut);
    }

    private static void shut(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is given up in any case
        }
    }

    @Override
    public void close() {
        alarm.cancel(false);
    }
}
