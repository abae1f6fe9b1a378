// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.service.ledger.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /gw/{route}/…}: understood, decided, recorded, and only then forwarded. No step holds a thread while it waits.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/gw/*")
@HttpWhiteboardServletAsyncSupported
@HttpWhiteboardTarget("(org.portcullis.port=data)")
public final class GatewayServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServlet.class);
    private static final long SMALL_BODY = 64 * 1024;
    private static final String UNRECORDED = "unrecorded";

    private final transient HeaderTables tables = new HeaderTables();
    private final transient Gate gate;
    private final transient Ledger ledger;
    private final transient InFlight inFlight;
    private final transient DecisionLog log;
    private final transient Credentials credentials;
    private final transient Upstream upstream;

    /** Wired to who understands, decides, records, draws and forwards. */
    @Activate
    public GatewayServlet(
            @Reference Gate gate,
            @Reference Ledger ledger,
            @Reference InFlight inFlight,
            @Reference DecisionLog log,
            @Reference Credentials credentials,
            @Reference Upstream upstream) {
        this.gate = gate;
        this.ledger = ledger;
        this.inFlight = inFlight;
        this.log = log;
        this.credentials = credentials;
        this.upstream = upstream;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        tables.off(request);
        Asked asked;
        try {
            asked = gate.understand(request);
        } catch (Denial denial) {
            throwAwaySmallBody(request);
            deny(new AgentAnswer(request, response), Optional.empty(), denial);
            return;
        } catch (RuntimeException e) {
            throwAwaySmallBody(request);
            deny(new AgentAnswer(request, response), Optional.empty(), broken(e));
            return;
        }
        Exchange exchange = new Exchange(asked, new AgentAnswer(request, response));
        inFlight.add(exchange);
        try {
            decide(exchange);
            log.allowed(asked, exchange.answer())
                    .whenCompleteAsync(
                            (reference, failure) -> recorded(exchange, reference, failure), upstream.executor());
        } catch (Denial denial) {
            ended(exchange, denial);
        } catch (RuntimeException e) {
            ended(exchange, broken(e));
        }
    }

    private static Denial broken(RuntimeException e) {
        LOG.error("A request could not be decided: denied.", e);
        return Denial.of(503, "could not be decided: " + e);
    }

    /** Decides until nothing has changed meanwhile: a fence that rises now either is in the verdict or cuts the exchange. */
    private void decide(Exchange exchange) throws Denial {
        long before;
        do {
            before = inFlight.changes();
            Verdict verdict = ledger.decide(exchange.asked().question());
            if (!verdict.allowed()) {
                throw Denial.forbidden(verdict.reason());
            }
            exchange.restsOn(verdict.rests());
        } while (before != inFlight.changes());
    }

    private void recorded(Exchange exchange, String reference, Throwable failure) {
        if (failure != null) {
            LOG.error("A decision could not be recorded: denied.", failure);
            ended(exchange, Denial.of(503, "the decision could not be recorded"));
            return;
        }
        exchange.answer().response().setHeader("Portcullis-Reference", reference);
        credentials.of(exchange.asked()).whenComplete((injected, refused) -> {
            if (refused != null) {
                Throwable cause = refused instanceof CompletionException ? refused.getCause() : refused;
                ended(exchange, refusedDraw(cause));
            } else {
                forward(exchange, injected);
            }
        });
    }

    private static Denial refusedDraw(Throwable cause) {
        String reason = "no credential: " + cause.getMessage();
        boolean later = !(cause instanceof Refusal refusal)
                || refusal.kind() == Refusal.Kind.UNAVAILABLE
                || refusal.kind() == Refusal.Kind.TOO_MANY;
        return later ? Denial.of(503, reason) : Denial.forbidden(reason);
    }

    private void forward(Exchange exchange, Injected injected) {
        try {
            exchange.restsAlsoOn(injected.leaseId());
            if (!inFlight.stands(exchange)) {
                exchange.cut("a grant that it rested on ended while it waited");
            }
            upstream.forward(exchange, injected, this::ended);
        } catch (IOException | RuntimeException e) {
            LOG.warn("A request could not be forwarded.", e);
            ended(exchange, Denial.of(502, "could not be forwarded: " + e));
        }
    }

    private void ended(Exchange exchange, Denial denial) {
        if (!exchange.end()) {
            return;
        }
        inFlight.remove(exchange);
        if (denial == null) {
            exchange.answer().complete();
        } else if (exchange.isCut() && exchange.answer().response().isCommitted()) {
            log.cut(exchange.asked(), exchange.answer(), exchange.cutReason())
                    .exceptionally(GatewayServlet::unrecorded);
            exchange.answer().breakOff();
        } else {
            deny(exchange.answer(), Optional.of(exchange.asked()), denial);
        }
    }

    /** So that its connection can carry the next request, with the nonce that this one was refused for want of. */
    private static void throwAwaySmallBody(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        if (length > 0 && length <= SMALL_BODY) {
            request.getInputStream().readNBytes((int) length);
        }
    }

    private void deny(AgentAnswer answer, Optional<Asked> asked, Denial denial) {
        log.denied(asked, answer, denial)
                .exceptionally(GatewayServlet::unrecorded)
                .thenAcceptAsync(reference -> answer.deny(denial, reference), upstream.executor());
    }

    private static String unrecorded(Throwable failure) {
        LOG.error("A denial could not be recorded; it stays one.", failure);
        return UNRECORDED;
    }
}
