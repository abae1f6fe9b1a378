// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** An endless answer: an invoice a line, ten a second, until the reader goes or the session is cut. */
final class InvoiceStream implements Runnable {
    private static final long INTERVAL_MILLIS = 100;

    private final LiveRequest running;
    private final LiveRequests live;
    private final ScheduledExecutorService scheduler;
    private final Response response;
    private final Callback callback;
    private long number;

    InvoiceStream(
            LiveRequest running,
            LiveRequests live,
            ScheduledExecutorService scheduler,
            Response response,
            Callback callback) {
        this.running = running;
        this.live = live;
        this.scheduler = scheduler;
        this.response = response;
        this.callback = callback;
    }

    @Override
    public void run() {
        if (!running.isOver()) {
            response.write(
                    false, ByteBuffer.wrap(Invoices.line(number++)), Callback.from(this::next, this::readerGone));
        }
    }

    private void next() {
        scheduler.schedule(this, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void readerGone(Throwable reason) {
        if (live.end(running)) {
            callback.failed(reason);
        }
    }
}
