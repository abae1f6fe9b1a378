// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.child;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.portcullis.host.wire.Contracts;
import org.portcullis.host.wire.Conversation;
import org.portcullis.host.wire.Kind;
import org.portcullis.host.wire.Offered;
import org.portcullis.host.wire.Values;

/** Starts the adapter, follows the services that it registers for its instance, and tells the platform of them. */
final class OfferedServices implements ServiceTrackerCustomizer<Object, Integer> {
    private final BundleContext context;
    private final Conversation platform;
    private final Values values;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Object> offered = new ConcurrentSkipListMap<>();
    private final Map<Integer, ServiceReference<Object>> references = new ConcurrentSkipListMap<>();

    OfferedServices(BundleContext context, Conversation platform, Values values) {
        this.context = context;
        this.platform = platform;
        this.values = values;
    }

    /** The service of that number; null when it is gone. */
    Object service(int number) {
        return offered.get(number);
    }

    /** Installs and starts the adapter, and configures it. Says why when it doesn't come up. */
    void open(Path jar, Map<String, Object> start) {
        String pid = start.get("pid").toString();
        try (InputStream in = Files.newInputStream(jar)) {
            Bundle bundle = context.installBundle(start.get("location").toString(), in);
            Files.delete(jar);
            new ServiceTracker<>(context, context.createFilter(any()), this).open();
            bundle.start();
            configure(pid, values.read(start.get("configuration").toString().getBytes(StandardCharsets.UTF_8)));
            if (offered.isEmpty()) {
                failed(failure().orElse("its bundle has no active component for it"));
            }
        } catch (BundleException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            failed(
                    e.getType() == BundleException.RESOLVE_ERROR
                            ? "its bundle can't be resolved: " + e.getMessage()
                            : "its bundle's start failed with "
                                    + cause.getClass().getName());
        } catch (IOException | InvalidSyntaxException | RuntimeException e) {
            failed("its process can't set it up: " + e.getClass().getName());
        }
    }

    /** Components come up in the configuration service's thread: they are there when it is done, or have failed. */
    private void configure(String pid, Map<String, Object> configuration) throws IOException {
        ServiceReference<ConfigurationAdmin> admin = context.getServiceReference(ConfigurationAdmin.class);
        int tilde = pid.indexOf('~');
        context.getService(admin)
                .getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), "?")
                .update(new Hashtable<>(configuration));
        long end = System.nanoTime() + java.util.concurrent.TimeUnit.SECONDS.toNanos(10);
        while (offered.isEmpty() && failure().isEmpty() && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    private static String any() {
        StringBuilder filter = new StringBuilder("(|");
        Contracts.all().forEach(contract -> filter.append("(objectClass=")
                .append(contract.getName())
                .append(')'));
        return filter.append(")").toString();
    }

    @Override
    public Integer addingService(ServiceReference<Object> reference) {
        Object service = context.getService(reference);
        if (service == null) {
            return null; // its constructor failed; the component runtime knows why
        }
        int number = numbers.incrementAndGet();
        offered.put(number, service);
        references.put(number, reference);
        tell();
        return number;
    }

    @Override
    public void modifiedService(ServiceReference<Object> reference, Integer number) {
        tell();
    }

    @Override
    public void removedService(ServiceReference<Object> reference, Integer number) {
        offered.remove(number);
        references.remove(number);
        context.ungetService(reference);
        tell();
    }

    private synchronized void tell() {
        List<Offered> list = new ArrayList<>();
        references.forEach((number, reference) -> {
            Object service = offered.get(number);
            if (service != null) {
                List<String> contracts =
                        Contracts.of(service).stream().map(Class::getName).toList();
                list.add(new Offered(number, contracts, properties(reference)));
            }
        });
        try {
            platform.say(Kind.SERVICES, values.write(list));
        } catch (IOException e) {
            failed("its services' properties can't be told: " + e.getClass().getName());
        }
    }

    /** What the platform needs of them: plain values, without those that a framework sets by itself. */
    private static Map<String, Object> properties(ServiceReference<?> reference) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String key : reference.getPropertyKeys()) {
            Object value = reference.getProperty(key);
            boolean plain = value instanceof String || value instanceof Number || value instanceof Boolean;
            boolean list = value instanceof String[];
            boolean own = key.startsWith("service.") && !key.equals("service.ranking") || key.equals("objectClass");
            if ((plain || list) && !own) {
                properties.put(key, value);
            }
        }
        return properties;
    }

    private void failed(String why) {
        platform.say(Kind.FAILED, why.getBytes(StandardCharsets.UTF_8));
    }

    private Optional<String> failure() {
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime components = reference == null ? null : context.getService(reference);
        if (components == null) {
            return Optional.empty();
        }
        for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs()) {
            for (ComponentConfigurationDTO each : components.getComponentConfigurationDTOs(description)) {
                if (each.failure != null) {
                    return Optional.of(reason(each.failure));
                }
            }
        }
        return Optional.empty();
    }

    /** The innermost cause's message when it is an adapter's own; else the class alone, since it may quote a secret. */
    private static String reason(String trace) {
        String cause = trace.lines()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((earlier, later) -> later)
                .map(line -> line.substring("Caused by: ".length()))
                .orElse(trace.lines().findFirst().orElse(""));
        int colon = cause.indexOf(": ");
        String type = colon > 0 ? cause.substring(0, colon) : cause;
        return type.equals("org.portcullis.spi.AdapterException")
                ? cause.substring(colon + 2)
                : "its start failed with " + type;
    }
}
