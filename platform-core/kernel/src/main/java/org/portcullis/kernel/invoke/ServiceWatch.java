// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Filter;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.portcullis.kernel.secret.SecretGraph;

/** Follows the framework's services of our extension points and tells the registry. */
final class ServiceWatch
        implements ServiceTrackerCustomizer<Object, ServiceWatch.Found>, SynchronousBundleListener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How long calls in flight may hold up a changed configuration. */
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final BundleContext context;
    private final InstanceRegistry registry;
    private final String shippedFrom;
    private final Declared declared;
    private final Arrivals arrivals = new Arrivals(PATIENCE);
    private final ServiceTracker<Object, Found> tracker;

    ServiceWatch(BundleContext context, InstanceRegistry registry, String shippedFrom) {
        this.context = context;
        this.registry = registry;
        this.shippedFrom = shippedFrom;
        this.declared = new Declared(context);
        this.tracker = new ServiceTracker<>(context, filter(context), this);
    }

    /** A service that is there; in hand when it has been fetched. All is guarded by itself. */
    static final class Found {
        private final Origin origin;
        private Object service;
        private boolean gone;
        private InstanceRegistry.Registration registration = () -> {};

        Found(Origin origin) {
            this.origin = origin;
        }
    }

    private static Filter filter(BundleContext context) {
        String any = Arrays.stream(ExtensionPoint.values())
                .map(point -> "(objectClass=" + point.contract().getName() + ")")
                .collect(Collectors.joining("", "(|", ")"));
        try {
            return context.createFilter(any);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("a filter of our own is wrong", e);
        }
    }

    void open() {
        context.addBundleListener(this);
        tracker.open();
    }

    /** Asks for the service only when its bundle may serve that instance: what is refused isn't even built. */
    @Override
    public Found addingService(ServiceReference<Object> reference) {
        Bundle bundle = reference.getBundle();
        if (bundle == null) {
            return null; // it is gone already
        }
        Found found = new Found(Origin.of(bundle, shippedFrom));
        fetch(reference, found);
        return found;
    }

    private void fetch(ServiceReference<Object> reference, Found found) {
        Optional<String> id = registry.admitted(found.origin, properties(reference));
        if (id.isEmpty()) {
            return;
        }
        Optional<String> undeclared = declared.objection(reference, found.origin);
        if (undeclared.isPresent()) {
            registry.refuse(found.origin, id.get(), undeclared.get());
            return;
        }
        boolean mayWait = SecretGraph.Holder.of(id.get(), properties(reference)).isReferring();
        if (found.origin.shipped() && !mayWait) {
            take(reference, found);
        } else {
            arrivals.fetch(found.origin, id.get(), () -> take(reference, found));
        }
    }

    /** Fetches again what failed to come up, and has a secret in that instance, which is there now. */
    void revisit(String id) {
        tracker.getTracked().forEach((reference, found) -> {
            boolean failed;
            synchronized (found) {
                failed = found.service == null && !found.gone;
            }
            if (failed && SecretGraph.Holder.of(id, properties(reference)).refersTo(id)) {
                fetch(reference, found);
            }
        });
    }

    private void take(ServiceReference<Object> reference, Found found) {
        Object service = context.getService(reference);
        if (service == null) {
            return; // it is going away, or its factory failed, which the framework logs
        }
        synchronized (found) {
            if (!found.gone && found.service == null) {
                found.service = service;
                found.registration = registry.register(service, properties(reference), found.origin);
                return;
            }
        }
        context.ungetService(reference); // it went while it was being built, or was fetched twice
    }

    @Override
    public void modifiedService(ServiceReference<Object> reference, Found found) {
        synchronized (found) {
            if (found.service != null) {
                InstanceRegistry.Registration old = found.registration;
                found.registration = registry.register(found.service, properties(reference), found.origin);
                old.close();
                return;
            }
        }
        fetch(reference, found); // it may name an instance that it may serve now
    }

    @Override
    public void removedService(ServiceReference<Object> reference, Found found) {
        Optional<String> rebuilt =
                reference.getBundle() != null && reference.getBundle().getState() == Bundle.ACTIVE
                        ? InstanceNames.ofProperties(properties(reference))
                        : Optional.empty();
        rebuilt.ifPresent(id -> registry.gaps().left(id));
        synchronized (found) {
            found.gone = true;
            found.registration.close();
            if (found.service == null) {
                return;
            }
        }
        if (rebuilt.isPresent()) {
            registry.retired().drain(found.service, DRAIN); // its component closes after this
            registry.gaps().prolong(rebuilt.get()); // and its successor is built only now
        }
        context.ungetService(reference);
    }

    /** A bundle that comes may own names that another has taken; one that goes is shown no longer. */
    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.INSTALLED) {
            registry.ownersChanged();
        } else if (event.getType() == BundleEvent.UNINSTALLED) {
            registry.bundleGone(event.getBundle().getBundleId());
        }
    }

    private static Map<String, Object> properties(ServiceReference<Object> reference) {
        Map<String, Object> properties = new HashMap<>();
        for (String key : reference.getPropertyKeys()) {
            properties.put(key, reference.getProperty(key));
        }
        return Collections.unmodifiableMap(properties);
    }

    @Override
    public void close() {
        context.removeBundleListener(this);
        tracker.close();
    }
}
