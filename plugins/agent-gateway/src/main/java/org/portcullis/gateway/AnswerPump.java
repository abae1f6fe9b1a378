// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;

/**
 * Carries an answer back as it comes, without a thread of its own: the next piece is asked for when the agent's connection
 * has taken the last one. A short answer of known length fits into the server's buffer and needs no waiting at all; any
 * other is flushed piece by piece, so that a slow stream is seen as it flows.
 */
final class AnswerPump implements Response.HeadersListener, Response.AsyncContentListener, WriteListener {
    private static final int BUFFER = 32 * 1024;

    private enum State {
        IDLE,
        WRITE,
        FLUSH,
        TAKEN
    }

    private final Exchange exchange;
    private final Injected injected;
    private final HttpServletResponse agent;
    private ServletOutputStream out;
    private boolean fits;
    private boolean listening;
    private State state = State.IDLE;
    private byte[] piece;
    private Runnable demand;

    AnswerPump(Exchange exchange, Injected injected) {
        this.exchange = exchange;
        this.injected = injected;
        this.agent = exchange.answer().response();
    }

    @Override
    public void onHeaders(Response response) {
        int status = response.getStatus();
        // to the agent, a credential that the server behind refuses is our failure, not a question for its own
        agent.setStatus(status == 401 || status == 407 ? HttpServletResponse.SC_BAD_GATEWAY : status);
        Set<String> named = Headers.connectionNamed(response.getHeaders().getValuesList(HttpHeader.CONNECTION));
        for (HttpField field : response.getHeaders()) {
            if (Headers.answered(field, named, injected.secrets())) {
                if (field.getHeader() == HttpHeader.DATE) {
                    agent.setHeader(field.getName(), field.getValue()); // our server has put its own already
                } else {
                    agent.addHeader(field.getName(), field.getValue());
                }
            }
        }
        long length = response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        fits = length >= 0 && length <= BUFFER;
        if (fits) {
            agent.setBufferSize(BUFFER);
        }
    }

    @Override
    public void onContent(Response response, Content.Chunk chunk, Runnable demander) throws IOException {
        ByteBuffer bytes = chunk.getByteBuffer();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        if (out == null) {
            out = agent.getOutputStream();
        }
        if (fits) {
            out.write(copy);
            demander.run();
            return;
        }
        synchronized (this) {
            piece = copy;
            demand = demander;
            state = State.WRITE;
        }
        if (listening) {
            onWritePossible();
        } else {
            listening = true;
            out.setWriteListener(this);
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        Runnable next = null;
        synchronized (this) {
            if (state == State.WRITE && out.isReady()) {
                out.write(piece);
                state = State.FLUSH;
            }
            if (state == State.FLUSH && out.isReady()) {
                out.flush();
                state = State.TAKEN;
            }
            if (state == State.TAKEN && out.isReady()) {
                state = State.IDLE;
                piece = null;
                next = demand;
            }
        }
        if (next != null) {
            next.run();
        }
    }

    @Override
    public void onError(Throwable failure) {
        exchange.cut("the agent's connection has failed");
    }
}
