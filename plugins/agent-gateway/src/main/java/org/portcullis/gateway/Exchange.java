// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.Request;

/**
 * One request on its way, from the decision to the last byte of the answer. It can be cut at any point and by any thread:
 * what was not forwarded yet is not forwarded any more, what was is aborted on both sides.
 */
final class Exchange {
    private final Asked asked;
    private final AgentAnswer answer;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile List<String> rests = List.of();
    private volatile Request upstream;
    private volatile String cutReason;

    Exchange(Asked asked, AgentAnswer answer) {
        this.asked = asked;
        this.answer = answer;
    }

    Asked asked() {
        return asked;
    }

    AgentAnswer answer() {
        return answer;
    }

    /** The grants that it rests on; when one of them no longer stands, it is cut. */
    List<String> rests() {
        return rests;
    }

    void restsOn(List<String> grants) {
        rests = List.copyOf(grants);
    }

    void restsAlsoOn(String grant) {
        List<String> more = new ArrayList<>(rests);
        more.add(grant);
        rests = List.copyOf(more);
    }

    boolean isCut() {
        return cutReason != null;
    }

    String cutReason() {
        return cutReason;
    }

    /** From here on a cut aborts this request; false when it was cut before: then it must not be sent. */
    boolean goesOutAs(Request request) {
        upstream = request;
        return !isCut();
    }

    /** Ends it; both sides learn of it through the request's failure. Repeating it changes nothing. */
    void cut(String reason) {
        if (cutReason == null) {
            cutReason = reason;
        }
        Request request = upstream;
        if (request != null && !ended.get()) {
            request.abort(new Cut());
        }
    }

    /** Whether something of it may still move at the server behind. */
    boolean isForwarded() {
        return upstream != null && !ended.get();
    }

    /** True for the one who ends it. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }

    /** Why a request that was cut has failed. */
    static final class Cut extends Exception {
        private static final long serialVersionUID = 1L;

        Cut() {
            super("cut: what it rested on has ended", null, false, false);
        }
    }
}
