// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A query or stream that is still running: what this vendor calls a session. It ends once, by itself or by being cut. */
final class LiveRequest {
    private static final byte[] SESSION_ENDED =
            "{\"error\":\"session-ended\",\"detail\":\"the session was ended by the administrator\"}"
                    .getBytes(StandardCharsets.UTF_8);

    private final String id;
    private final Account account;
    private final String operation;
    private final Map<String, String> parameters;
    private final Instant startedAt = Instant.now();
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final AtomicBoolean over = new AtomicBoolean();

    LiveRequest(
            String id,
            Account account,
            String operation,
            Map<String, String> parameters,
            Request request,
            Response response,
            Callback callback) {
        this.id = id;
        this.account = account;
        this.operation = operation;
        this.parameters = parameters;
        this.request = request;
        this.response = response;
        this.callback = callback;
    }

    String id() {
        return id;
    }

    Account account() {
        return account;
    }

    String operation() {
        return operation;
    }

    Map<String, String> parameters() {
        return parameters;
    }

    Instant startedAt() {
        return startedAt;
    }

    boolean isOver() {
        return over.get();
    }

    /** Claims the end of this request; the one caller that gets true completes it. */
    boolean claimEnd() {
        return over.compareAndSet(false, true);
    }

    /**
     * Ends the request without its data: one that has not begun to answer gets a refusal, of one that has the connection
     * is closed, so that its reader can't take what it got for the whole.
     */
    void cut() {
        if (response.isCommitted()) {
            CutException reason = new CutException("the session was ended by the administrator");
            request.getConnectionMetaData().getConnection().getEndPoint().close(reason);
            callback.failed(reason);
        } else {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            DataFace.answer(response, 403, SESSION_ENDED, callback);
        }
    }
}
