// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** All requests that take time. Each rests on an account and its grants, and is cut when they no longer carry it. */
final class LiveRequests {
    private final Map<String, LiveRequest> live = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile AccessBook book;

    void restOn(AccessBook accessBook) {
        book = accessBook;
    }

    /**
     * Lists the request as running. It is asked once more after it is listed, so that it can't slip between the check
     * at its door and a change of the book.
     */
    LiveRequest begin(
            Account account,
            String operation,
            Map<String, String> parameters,
            Request request,
            Response response,
            Callback callback) {
        String id = "ses-" + numbers.incrementAndGet();
        LiveRequest begun = new LiveRequest(id, account, operation, parameters, request, response, callback);
        live.put(id, begun);
        cutUnlessAllowed(begun);
        return begun;
    }

    /** True for the one caller that may complete the request. */
    boolean end(LiveRequest request) {
        live.remove(request.id());
        return request.claimEnd();
    }

    /** Cuts every request that the book no longer allows. */
    void recheck() {
        live.values().forEach(this::cutUnlessAllowed);
    }

    Collection<LiveRequest> all() {
        return live.values();
    }

    private void cutUnlessAllowed(LiveRequest request) {
        if (!book.allows(request.account(), request.operation(), request.parameters(), Instant.now()) && end(request)) {
            request.cut();
        }
    }
}
