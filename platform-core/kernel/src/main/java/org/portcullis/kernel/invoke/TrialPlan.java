// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.portcullis.kernel.rights.Granted;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/** How Declarative Services build an adapter: by one public constructor of bundle context, settings and services. */
record TrialPlan(ComponentDescriptionDTO description, Bundle bundle, Constructor<?> constructor) {
    private static final String HOME = "portcullis.home";

    /** Empty when no active component serves the instance's PID, or it is built in another way. */
    static Optional<TrialPlan> of(BundleContext context, ServiceComponentRuntime components, String id) {
        String pid = InstanceNames.factoryPid(id).orElse("");
        for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs()) {
            if (Arrays.asList(description.configurationPid).contains(pid)) {
                Bundle bundle = context.getBundle(description.bundle.id);
                return constructor(bundle, description)
                        .map(constructor -> new TrialPlan(description, bundle, constructor));
            }
        }
        return Optional.empty();
    }

    private static Optional<Constructor<?>> constructor(Bundle bundle, ComponentDescriptionDTO description) {
        if (bundle == null || bundle.getBundleContext() == null || description.activationFields.length > 0) {
            return Optional.empty();
        }
        try {
            List<Constructor<?>> fitting = new ArrayList<>();
            for (Constructor<?> each :
                    bundle.loadClass(description.implementationClass).getConstructors()) {
                if (each.getParameterCount() == description.init && isKnown(each, description)) {
                    fitting.add(each);
                }
            }
            return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.empty(); // the component could not be activated either, and its state says why
        }
    }

    private static boolean isKnown(Constructor<?> constructor, ComponentDescriptionDTO description) {
        Class<?>[] types = constructor.getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            boolean known = types[i] == BundleContext.class || types[i] == Map.class;
            if (!known && reference(description, i).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static Optional<ReferenceDTO> reference(ComponentDescriptionDTO description, int parameter) {
        return Arrays.stream(description.references)
                .filter(reference -> reference.parameter != null && reference.parameter == parameter)
                .findFirst();
    }

    /** What was built, with what has to go again. */
    record Built(Object adapter, TrialPlan plan, List<ServiceReference<?>> services, Path home)
            implements AutoCloseable {
        @Override
        public void close() throws Exception {
            try {
                if (adapter != null && plan.description.deactivate != null) {
                    for (Method method : adapter.getClass().getDeclaredMethods()) {
                        if (method.getName().equals(plan.description.deactivate) && method.getParameterCount() == 0) {
                            method.setAccessible(true);
                            method.invoke(adapter);
                        }
                    }
                }
            } finally {
                plan.release(services, home);
            }
        }
    }

    Built build(String id, Map<String, Object> configuration, SecretResolver secrets) throws Exception {
        Map<String, Object> properties = properties(id, configuration);
        Granted rights = new Granted(bundle, () -> List.of(properties), secrets);
        List<ServiceReference<?>> services = new ArrayList<>();
        Path home = Files.createTempDirectory("portcullis-check");
        try {
            Object[] values = new Object[constructor.getParameterCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(i, properties, rights, services, home);
            }
            return new Built(constructor.newInstance(values), this, services, home);
        } catch (InvocationTargetException e) {
            release(services, home);
            if (e.getCause() instanceof AdapterException known) {
                throw known;
            }
            throw e;
        } catch (Exception | LinkageError e) {
            release(services, home);
            throw e;
        }
    }

    private Map<String, Object> properties(String id, Map<String, Object> configuration) {
        Map<String, Object> properties = new HashMap<>(description.properties);
        properties.putAll(configuration);
        properties.put("service.pid", InstanceNames.PID_PREFIX + id.replaceFirst("-", "."));
        return properties;
    }

    private Object value(
            int parameter,
            Map<String, Object> properties,
            Granted rights,
            List<ServiceReference<?>> services,
            Path home) {
        Class<?> type = constructor.getParameterTypes()[parameter];
        if (type == Map.class) {
            return properties;
        }
        BundleContext real = bundle.getBundleContext();
        if (type == BundleContext.class) {
            return Proxy.newProxyInstance(
                    BundleContext.class.getClassLoader(),
                    new Class<?>[] {BundleContext.class},
                    (proxy, method, given) -> method.getName().equals("getProperty") && HOME.equals(given[0])
                            ? home.toString()
                            : method.invoke(real, given));
        }
        if (type == SecretResolver.class || type == VendorHosts.class) {
            // what isn't configured yet may be resolved and called by the trial alone
            return rights;
        }
        String service = reference(description, parameter).orElseThrow().interfaceName;
        ServiceReference<?> found = real.getServiceReference(service);
        if (found == null) {
            throw new AdapterException(FailureKind.UNAVAILABLE, "the adapter waits for " + service);
        }
        services.add(found);
        return real.getService(found);
    }

    private void release(List<ServiceReference<?>> services, Path home) throws IOException {
        services.forEach(bundle.getBundleContext()::ungetService);
        try (Stream<Path> left = Files.walk(home)) {
            for (Path each : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
