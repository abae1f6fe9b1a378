// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/** Follows the framework's services of our extension points and tells the registry. */
final class ServiceWatch implements ServiceTrackerCustomizer<Object, ServiceWatch.Found>, AutoCloseable {
    private final BundleContext context;
    private final InstanceRegistry registry;
    private final ServiceTracker<Object, Found> tracker;

    ServiceWatch(BundleContext context, InstanceRegistry registry) {
        this.context = context;
        this.registry = registry;
        this.tracker = new ServiceTracker<>(context, filter(context), this);
    }

    /** A service in hand. */
    static final class Found {
        private final Object service;
        private InstanceRegistry.Registration registration;

        Found(Object service) {
            this.service = service;
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
        tracker.open();
    }

    @Override
    public Found addingService(ServiceReference<Object> reference) {
        Object service = context.getService(reference);
        if (service == null) {
            return null; // it is going away, or its factory failed, which the framework logs
        }
        Found found = new Found(service);
        found.registration = registry.register(service, properties(reference));
        return found;
    }

    @Override
    public void modifiedService(ServiceReference<Object> reference, Found found) {
        InstanceRegistry.Registration old = found.registration;
        found.registration = registry.register(found.service, properties(reference));
        old.close();
    }

    @Override
    public void removedService(ServiceReference<Object> reference, Found found) {
        found.registration.close();
        context.ungetService(reference);
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
        tracker.close();
    }
}
