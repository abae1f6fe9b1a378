// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One generation of an instance: its services as they were found, with lanes and breaker of their own. A change of
 * configuration or bundle makes a new one; calls in flight finish on the old.
 */
final class Serving {
    private static final int HUNG_REPLACED = 192;
    private static final int FAILURES = 5;
    private static final int OF_CALLS = 10;
    private static final Duration BREAK = Duration.ofSeconds(5);

    private final String id;
    private final long generation;
    private final InstanceLimits limits;
    private final String environment;
    private final Map<ExtensionPoint, Object> services = new EnumMap<>(ExtensionPoint.class);
    private final Offer first;
    private final Set<Long> bundles = new HashSet<>();
    private final InstanceThreads threads;
    private final Lane ordinary;
    private final Lane revocation;
    private final CircuitBreaker<Object> breaker = CircuitBreaker.builder()
            .withFailureThreshold(FAILURES, OF_CALLS)
            .withSuccessThreshold(1)
            .withDelay(BREAK)
            .build();

    Serving(String id, long generation, List<Offer> offers, Watchdog watchdog) {
        this.id = id;
        this.generation = generation;
        List<Offer> sorted = new ArrayList<>(offers);
        sorted.sort(null);
        first = sorted.get(0);
        Map<String, Object> properties = first.properties();
        limits = InstanceLimits.of(properties);
        Object named = properties.get("environment");
        environment = named == null ? "" : named.toString().trim();
        for (Offer offer : sorted) {
            for (ExtensionPoint point : offer.serves()) {
                if (services.putIfAbsent(point, offer.service()) == null) {
                    bundles.add(offer.bundle());
                }
            }
        }
        threads = InstanceThreads.of(id);
        ordinary = new Lane(id, "calls", limits.ordinaryPermits(), 0, watchdog);
        revocation = new Lane(id, "ends", limits.revocationPermits(), HUNG_REPLACED, watchdog);
    }

    String id() {
        return id;
    }

    /** Whether those offers would be served just as this one does. */
    boolean isServedBy(List<Offer> offers) {
        List<Offer> sorted = new ArrayList<>(offers);
        sorted.sort(null);
        Map<ExtensionPoint, Object> wanted = new EnumMap<>(ExtensionPoint.class);
        for (Offer offer : sorted) {
            offer.serves().forEach(point -> wanted.putIfAbsent(point, offer.service()));
        }
        return sorted.get(0).equals(first)
                && wanted.keySet().equals(services.keySet())
                && wanted.entrySet().stream().allMatch(each -> services.get(each.getKey()) == each.getValue());
    }

    /** Whether some of its services are of that bundle. */
    boolean isOf(long bundle) {
        return bundles.contains(bundle);
    }

    /** The bundle that serves it, with its version; empty for one that didn't come from a bundle. */
    String bundle() {
        Origin by = first.origin();
        return (by.name() + " " + by.version()).strip();
    }

    /** The threads of the instance. */
    InstanceThreads threads() {
        return threads;
    }

    /** Whether no call runs on it. */
    boolean isIdle() {
        return ordinary.threadsInUse() + revocation.threadsInUse() == 0;
    }

    long generation() {
        return generation;
    }

    InstanceLimits limits() {
        return limits;
    }

    String environment() {
        return environment;
    }

    Map<ExtensionPoint, Object> services() {
        return services;
    }

    Lane ordinary() {
        return ordinary;
    }

    Lane revocation() {
        return revocation;
    }

    CircuitBreaker<Object> breaker() {
        return breaker;
    }

    void close() {
        ordinary.close();
        revocation.close();
    }
}
