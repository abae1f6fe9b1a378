// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.portcullis.service.platform.DeployFolder;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** An adapter's bundle in the platform's framework: its jar, and the place in whose name its services are registered. */
final class AdapterBundle implements Supervisor.Adapter, Publication.Registrar {
    private static final Pattern PIDS = Pattern.compile("configuration-pid\\s*=\\s*\"([^\"]*)\"");
    private static final Pattern DEPLOYED = Pattern.compile("deploy:.*/([0-9a-f]{64})");

    private final Bundle bundle;
    private final DeployFolder deployed;
    private final String pid;
    private final Map<Class<?>, ServiceReference<?>> used = new HashMap<>();

    /** @param pid of the instance's configuration */
    AdapterBundle(Bundle bundle, DeployFolder deployed, String pid) {
        this.bundle = bundle;
        this.deployed = deployed;
        this.pid = pid;
    }

    /** Whether one of its components takes that configuration. */
    static boolean serves(Bundle bundle, String factoryPid) {
        Enumeration<URL> descriptions = bundle.findEntries("OSGI-INF", "*.xml", false);
        for (URL each : descriptions == null ? List.<URL>of() : Collections.list(descriptions)) {
            try (InputStream in = each.openStream()) {
                Matcher matcher = PIDS.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                while (matcher.find()) {
                    if (Arrays.asList(matcher.group(1).strip().split("\\s+")).contains(factoryPid)) {
                        return true;
                    }
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("a bundle can't be read", e);
            }
        }
        return false;
    }

    /** A service of the platform as the adapter itself would get it: with its bundle's rights, and no others. */
    synchronized <T> T inItsName(Class<T> service) {
        BundleContext its = bundle.getBundleContext();
        ServiceReference<T> reference = its == null ? null : its.getServiceReference(service);
        T found = reference == null ? null : its.getService(reference);
        if (found == null) {
            throw new AdapterException(FailureKind.UNAVAILABLE, "the platform stops, or its bundle has been stopped");
        }
        if (used.put(service, reference) != null) {
            its.ungetService(reference); // one use is counted, for as long as it runs
        }
        return found;
    }

    /** Lets go of what it used in its name. */
    @Override
    public synchronized void letGo() {
        BundleContext its = bundle.getBundleContext();
        if (its != null) {
            used.values().forEach(its::ungetService);
        }
        used.clear();
    }

    @Override
    public String location() {
        return bundle.getLocation();
    }

    @Override
    public byte[] jar() throws IOException {
        Matcher matcher = DEPLOYED.matcher(bundle.getLocation());
        if (matcher.matches()) {
            return deployed.checkedJar(matcher.group(1));
        }
        Optional<Path> shipped = Surroundings.file(bundle);
        if (shipped.isEmpty()) {
            throw new IOException("its bundle was neither deployed nor shipped");
        }
        return Files.readAllBytes(shipped.get());
    }

    @Override
    public Publication.Registered register(List<Class<?>> contracts, Object service, Map<String, Object> properties) {
        Hashtable<String, Object> shown = new Hashtable<>(properties);
        shown.put("service.pid", pid);
        shown.put("service.factoryPid", pid.substring(0, pid.indexOf('~')));
        String[] names = contracts.stream().map(Class::getName).toArray(String[]::new);
        ServiceRegistration<?> registration = bundle.getBundleContext().registerService(names, service, shown);
        return () -> withdraw(registration);
    }

    private static void withdraw(ServiceRegistration<?> registration) {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            return; // its bundle was stopped first
        }
    }
}
