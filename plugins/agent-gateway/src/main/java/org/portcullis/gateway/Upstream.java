// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Sends allowed requests to the servers behind, without a thread per request, and brings their answers back. */
@Component(service = Upstream.class)
public final class Upstream {
    private static final long CONNECT_MILLIS = 5_000;
    private static final long IDLE_SECONDS = 60;
    private static final int CONNECTIONS = 512;
    private static final int WAITING = 4096;

    private final Credentials credentials;
    private final QueuedThreadPool threads = new QueuedThreadPool(64, 4);
    private final Executor steps =
            new ShortTasks(threads, 2 * Runtime.getRuntime().availableProcessors());
    private final HttpClient client;

    /** Starts the client. */
    @Activate
    public Upstream(@Reference Credentials credentials) throws Exception {
        this.credentials = credentials;
        threads.setName("portcullis-gateway");
        threads.setDaemon(true);
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setSslContextFactory(new SslContextFactory.Client());
        client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setExecutor(threads);
        client.setConnectTimeout(CONNECT_MILLIS);
        client.setIdleTimeout(TimeUnit.SECONDS.toMillis(IDLE_SECONDS));
        client.setMaxConnectionsPerDestination(CONNECTIONS);
        client.setMaxRequestsQueuedPerDestination(WAITING);
        client.setFollowRedirects(false); // a redirect would carry the credential to where the server behind says
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.start();
        client.getContentDecoderFactories().clear(); // answers go through as they are
        client.getProtocolHandlers().clear(); // nobody but us answers a 401 or a redirect
    }

    /** Where to go on after waiting; for steps that don't wait themselves. */
    Executor executor() {
        return steps;
    }

    /** Forwards an exchange that is allowed and recorded. */
    void forward(Exchange exchange, Injected injected, Ending ending) throws IOException {
        HttpServletRequest from = exchange.answer().request();
        String query = from.getQueryString() == null ? "" : "?" + from.getQueryString();
        URI target;
        try {
            target = URI.create(injected.base() + exchange.asked().path().raw() + query);
        } catch (IllegalArgumentException e) {
            ending.ended(exchange, Denial.malformed("the address cannot be forwarded"));
            return;
        }
        Request request = client.newRequest(target).method(from.getMethod());
        request.headers(headers -> {
            Headers.forward(from, headers);
            headers.put(HttpHeader.AUTHORIZATION, injected.authorization());
        });
        AnswerPump pump = new AnswerPump(exchange, injected);
        request.onResponseHeaders(pump).onResponseContentAsync(pump);
        byte[] body = exchange.asked().body();
        if (body.length > 0) {
            request.body(new BytesRequestContent(body));
        } else if (Gate.hasBody(from)) {
            BodyPump.attach(from.getInputStream(), request, from.getContentLengthLong());
        }
        if (exchange.goesOutAs(request)) {
            request.send(result -> finished(exchange, injected, result, ending));
        } else {
            ending.ended(exchange, Denial.forbidden(exchange.cutReason()));
        }
    }

    private void finished(Exchange exchange, Injected injected, Result result, Ending ending) {
        if (exchange.isCut()) {
            ending.ended(exchange, Denial.forbidden(exchange.cutReason()));
        } else if (result.isFailed()) {
            boolean late = result.getFailure() instanceof TimeoutException;
            ending.ended(exchange, Denial.of(late ? 504 : 502, "the server behind: " + result.getFailure()));
        } else if (result.getResponse().getStatus() == 401
                || result.getResponse().getStatus() == 407) {
            credentials.refused(injected);
            ending.ended(exchange, null);
        } else {
            ending.ended(exchange, null);
        }
    }

    /** Told once how each exchange ended. */
    interface Ending {
        /** @param denial why it did not go through; null when the answer is whole */
        void ended(Exchange exchange, Denial denial);
    }

    /** Stops the client and its threads. */
    @Deactivate
    public void close() throws Exception {
        client.stop();
        threads.stop();
    }
}
