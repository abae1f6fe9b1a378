// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.portcullis.service.IdKind;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.tck.Fault;
import org.portcullis.tck.RevocationVendor;

/**
 * Real streams through a real gateway, one for each elevation. The fences of an order reach this node only after it was
 * asked for them once, and nothing tells the gateway of them but the order: until then the streams run.
 */
final class RunningStreams implements RevocationVendor {
    private static final long CUT_SHOWS_MILLIS = 500;

    private final Gateway gateway = new Gateway();
    private final RevocationParticipant participant = new GatewayParticipant(gateway.ledger, gateway.inFlight);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();

    RunningStreams() throws Exception {
        gateway.ledger.sees = keys -> {
            boolean seen = gateway.ledger.ended.containsAll(keys);
            gateway.ledger.ended.addAll(keys);
            return seen;
        };
    }

    @Override
    public RevocationParticipant participant() {
        return participant;
    }

    @Override
    public Held grantAccess(TaskRef task) {
        String elevation = IdKind.ELEVATION.newId(Instant.now());
        HttpResponse<InputStream> answer = send("/gw/billing/stream", elevation, BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the stream was answered " + answer.statusCode());
        }
        ends.put(elevation, CompletableFuture.runAsync(() -> drain(answer.body())));
        return held(elevation);
    }

    /** Whether its stream runs on, or a new request under the same elevation passes. */
    @Override
    public boolean stillOpen(Held held) {
        try {
            ends.get(held.leaseId()).get(CUT_SHOWS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException running) {
            return true;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the stream's end can't be told", e);
        }
        return send("/gw/billing/invoices", held.leaseId(), BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    @Override
    public Held unknown() {
        String elevation = IdKind.ELEVATION.newId(Instant.now());
        gateway.ledger.ended.add(elevation);
        return held(elevation);
    }

    @Override
    public Order commanded(Order order) {
        Set<String> fenced = order.held().stream().map(Held::leaseId).collect(Collectors.toSet());
        return new Order(
                order.id(), order.scope(), gateway.agent, order.held(), fenced, order.fencedAt(), order.neighbours());
    }

    @Override
    public boolean goesByReferences() {
        return false;
    }

    @Override
    public Set<Fault> faults() {
        return Set.of();
    }

    @Override
    public void breakWith(Fault fault) {
        // nothing stands between the participant and its own node
    }

    @Override
    public Set<String> canaries() {
        return Set.of("hidden-pw");
    }

    @Override
    public void close() {
        try {
            gateway.close();
        } catch (Exception e) {
            throw new IllegalStateException("the gateway does not stop", e);
        }
    }

    private <T> HttpResponse<T> send(String path, String elevation, HttpResponse.BodyHandler<T> handler) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("Authorization", "Bearer good")
                .header("Portcullis-Elevation", elevation)
                .build();
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new IllegalStateException("the gateway does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the test was interrupted", e);
        }
    }

    private static void drain(InputStream stream) {
        try (stream) {
            stream.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException cut) {
            return; // that is its end
        }
    }

    private static Held held(String elevation) {
        return new Held(elevation, "", "", "", true, Instant.now().plusSeconds(600));
    }
}
