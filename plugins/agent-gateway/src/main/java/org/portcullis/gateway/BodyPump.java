// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Carries a request's body on as it comes, without a thread of its own: the next piece is read when the server behind has
 * taken the last one.
 */
final class BodyPump extends IteratingCallback implements ReadListener {
    private static final int PIECE = 16 * 1024;

    private final ServletInputStream in;
    private final Request upstream;
    private final Content content;
    private final byte[] piece = new byte[PIECE];

    /** A body of the length that the agent announced; -1: chunked. */
    private static final class Content extends AsyncRequestContent {
        private final long length;

        Content(long length) {
            this.length = length;
        }

        @Override
        public long getLength() {
            return length;
        }
    }

    private BodyPump(ServletInputStream in, Request upstream, long length) {
        this.in = in;
        this.upstream = upstream;
        this.content = new Content(length);
    }

    /** Gives the request its body; nothing is read before the request is sent and takes it. */
    static void attach(ServletInputStream in, Request upstream, long length) {
        BodyPump pump = new BodyPump(in, upstream, length);
        upstream.body(pump.content);
        in.setReadListener(pump);
    }

    @Override
    public void onDataAvailable() {
        iterate();
    }

    @Override
    public void onAllDataRead() {
        iterate();
    }

    @Override
    public void onError(Throwable failure) {
        abort(failure);
        upstream.abort(failure);
    }

    @Override
    protected Action process() throws IOException {
        while (in.isReady() && !in.isFinished()) {
            int count = in.read(piece);
            if (count > 0) {
                content.write(ByteBuffer.wrap(piece, 0, count), this);
                return Action.SCHEDULED;
            }
            if (count < 0) {
                return Action.SUCCEEDED;
            }
        }
        return in.isFinished() ? Action.SUCCEEDED : Action.IDLE;
    }

    @Override
    protected void onCompleteSuccess() {
        content.close();
    }

    @Override
    protected void onCompleteFailure(Throwable failure) {
        upstream.abort(failure);
    }
}
