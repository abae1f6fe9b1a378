// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers which services were refused, each bundle and instance once, and tells it. */
final class RefusedServices {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedServices.class);
    private static final int MOST = 1_000;
    private static final int MOST_OF_BUNDLE = 20;

    private final Map<Key, RefusedService> refused = new LinkedHashMap<>();
    private final List<Consumer<RefusedService>> listeners = new CopyOnWriteArrayList<>();

    private record Key(long bundle, String instance) {}

    void add(Origin by, String instance, String reason) {
        RefusedService fresh =
                new RefusedService(instance, by.name(), by.version(), by.bundle(), reason, Instant.now());
        synchronized (this) {
            long ofBundle = refused.keySet().stream()
                    .filter(key -> key.bundle() == by.bundle())
                    .count();
            if (refused.size() >= MOST || ofBundle >= MOST_OF_BUNDLE) {
                return; // it has been shown often enough what that bundle does
            }
            if (refused.putIfAbsent(new Key(by.bundle(), instance), fresh) != null) {
                return;
            }
        }
        LOG.warn("{}", reason);
        listeners.forEach(listener -> listener.accept(fresh));
    }

    /** The bundle is gone. */
    synchronized void forget(long bundle) {
        refused.keySet().removeIf(key -> key.bundle() == bundle);
    }

    synchronized List<RefusedService> all() {
        return List.copyOf(refused.values());
    }

    /** Tells what was refused so far, then each more. */
    void listen(Consumer<RefusedService> listener) {
        listeners.add(listener);
        all().forEach(listener);
    }

    void unlisten(Consumer<RefusedService> listener) {
        listeners.remove(listener);
    }
}
