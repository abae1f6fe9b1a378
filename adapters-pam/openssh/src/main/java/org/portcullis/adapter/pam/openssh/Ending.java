// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.portcullis.adapter.kit.OwnReference;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;

/** Ends grants and asks whether they are dead; an order of any length goes in requests of a bounded size. */
final class Ending {
    private static final int AT_ONCE = 500;
    private static final Duration FOR_THE_WAY = Duration.ofMillis(300);

    private final HostSide host;
    private final Clock clock;

    Ending(HostSide host, Clock clock) {
        this.host = host;
        this.clock = clock;
    }

    /** Ends all that it can read, before it says what it can't. */
    Receipt revoke(Order order, CallContext context) {
        AdapterException unreadable = null;
        List<Held> readable = new ArrayList<>();
        for (Held held : order.held()) {
            try {
                OwnReference.space(held.ref());
                readable.add(held);
            } catch (AdapterException e) {
                unreadable = e;
            }
        }
        int ended = 0;
        for (int from = 0; from < readable.size(); from += AT_ONCE) {
            ObjectNode request = naming("end", part(readable, from)).put("wait_ms", patience(context));
            ended += host.ask(request, context).path("ended").asInt();
        }
        if (unreadable != null) {
            throw unreadable;
        }
        return ended == 0 ? new Receipt.AlreadyAbsent() : new Receipt.Ended(ended);
    }

    /** How long the host may wait for processes to end: it answers before we stop waiting. */
    private long patience(CallContext context) {
        return Math.max(0, context.remaining(clock).minus(FOR_THE_WAY).toMillis());
    }

    Optional<Evidence> confirm(Order order, CallContext context) {
        List<Held> all = order.held();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<Held> some = part(all, from);
            ObjectNode request = naming("alive", some);
            ArrayNode unsettled = request.putArray("unsettled");
            some.stream()
                    .filter(held -> !held.settled())
                    .forEach(held -> unsettled.add(OwnReference.space(held.ref())));
            if (!host.ask(request, context).path("alive").isEmpty()) {
                return Optional.empty();
            }
        }
        return Optional.of(Evidence.READ_BACK);
    }

    private static List<Held> part(List<Held> all, int from) {
        return all.subList(from, Math.min(all.size(), from + AT_ONCE));
    }

    private static ObjectNode naming(String verb, List<Held> some) {
        ObjectNode request = OpensshPamAdapter.request(verb);
        ObjectNode names = request.putObject("names");
        some.forEach(held -> names.put(OwnReference.space(held.ref()), held.principal()));
        return request;
    }
}
