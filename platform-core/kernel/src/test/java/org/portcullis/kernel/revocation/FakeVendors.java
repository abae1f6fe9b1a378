// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.invoke.Participants;
import org.portcullis.kernel.invoke.RefusedService;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;

/** Vendors that come and go, called on threads of their own as the real lane does. */
final class FakeVendors implements Instances, Participants, AutoCloseable {
    private final Map<String, FakeVendor> present = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong generation = new AtomicLong();
    private final ExecutorService threads = Executors.newFixedThreadPool(128);

    FakeVendor add(FakeVendor vendor) {
        present.put(vendor.id, vendor);
        Instance instance = vendor.instance(generation.incrementAndGet());
        listeners.forEach(listener -> listener.present(instance));
        return vendor;
    }

    void remove(FakeVendor vendor) {
        present.remove(vendor.id);
        listeners.forEach(listener -> listener.gone(vendor.id));
    }

    @Override
    public Optional<Instance> find(String id) {
        return Optional.ofNullable(present.get(id)).map(vendor -> vendor.instance(generation.get()));
    }

    @Override
    public List<Instance> all() {
        return present.values().stream()
                .map(vendor -> vendor.instance(generation.get()))
                .toList();
    }

    @Override
    public Map<String, Object> health(String id) {
        return Map.of();
    }

    @Override
    public AutoCloseable listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public List<RefusedService> refused() {
        return List.of();
    }

    @Override
    public AutoCloseable onRefusal(Consumer<RefusedService> listener) {
        return () -> {};
    }

    private <T> CompletableFuture<T> call(String instance, Call call, Function<FakeVendor, T> what) {
        FakeVendor vendor = present.get(instance);
        if (vendor == null) {
            return CompletableFuture.failedFuture(new AdapterException(FailureKind.MISCONFIGURED, "not there"));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                answer.complete(what.apply(vendor));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.orTimeout(call.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .handle((value, failure) -> {
                    if (failure instanceof java.util.concurrent.TimeoutException) {
                        throw new AdapterException(FailureKind.TIMEOUT, "no answer in time");
                    }
                    if (failure instanceof RuntimeException known) {
                        throw known;
                    }
                    return value;
                });
    }

    @Override
    public CompletableFuture<String> vendorIdentity(String instance, Call call) {
        return call(instance, call, FakeVendor::who);
    }

    @Override
    public CompletableFuture<Receipt> revoke(String instance, Order order, Call call) {
        return call(instance, call, vendor -> vendor.revoke(order));
    }

    @Override
    public CompletableFuture<Optional<Evidence>> confirm(String instance, Order order, Call call) {
        return call(instance, call, vendor -> vendor.confirm(order));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
