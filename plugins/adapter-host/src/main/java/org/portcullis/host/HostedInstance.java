// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;
import org.portcullis.service.platform.DeployFolder;
import org.portcullis.service.platform.HostedProcess;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One hosted instance: a process for each bundle that serves it, which during an update are two. Exists only while an
 * instance's file says {@code "hosted": true}; the platform bundle hands its settings on under this component's PID.
 */
@Component(
        service = HostedProcess.class,
        configurationPid = HostedInstance.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class HostedInstance implements HostedProcess, BundleTrackerCustomizer<Supervisor> {
    /** The factory PID under which hosted instances are configured; the instance's id follows the first tilde. */
    static final String PID = "org.portcullis.host";

    private static final Logger LOG = LoggerFactory.getLogger(HostedInstance.class);

    private final BundleContext context;
    private final DeployFolder deployed;
    private final String id;
    private final String pid;
    private final Map<String, Object> configuration = new TreeMap<>();
    private final Plan.Limits limits;
    private final Map<Long, Supervisor> running = new ConcurrentSkipListMap<>();
    private final BundleTracker<Supervisor> bundles;

    /** Follows the bundles that serve it. */
    @Activate
    public HostedInstance(BundleContext context, Map<String, Object> properties, @Reference DeployFolder deployed) {
        this.context = context;
        this.deployed = deployed;
        String own = properties.get("service.pid").toString();
        this.id = own.substring(own.indexOf('~') + 1);
        this.pid = "org.portcullis.adapter." + id.replaceFirst("-", ".");
        properties.forEach((key, value) -> {
            boolean ours = key.startsWith("service.") || key.startsWith("component.") || key.startsWith("hosted");
            if (!ours && !key.startsWith(".")) {
                configuration.put(key, value);
            }
        });
        this.limits = Plan.Limits.of(properties);
        removeLeftovers(Path.of(context.getProperty("portcullis.home"), "data", "hosted"));
        this.bundles = new BundleTracker<>(context, Bundle.ACTIVE | Bundle.STARTING, this);
        bundles.open();
    }

    /** Of a platform that was killed; its processes ended with it. */
    private void removeLeftovers(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.toList()) {
                if (each.getFileName().toString().startsWith(id + ".")) {
                    Child.delete(each);
                }
            }
        } catch (IOException e) {
            LOG.warn("what an earlier process of {} left in {} can't be removed", id, folder, e);
        }
    }

    @Override
    public Supervisor addingBundle(Bundle bundle, BundleEvent event) {
        boolean lazy = bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY) != null;
        boolean up = bundle.getState() == Bundle.ACTIVE || lazy;
        if (!up || !AdapterBundle.serves(bundle, pid.substring(0, pid.indexOf('~')))) {
            return null;
        }
        try {
            Plan plan = new Plan(id, pid, configuration, limits, Surroundings.of(context, bundle));
            AdapterBundle adapter = new AdapterBundle(bundle, deployed, pid);
            References references = new References(
                    configuration,
                    reference -> adapter.inItsName(SecretResolver.class).resolve(reference),
                    vendor -> adapter.inItsName(VendorHosts.class).require(vendor));
            Supervisor supervisor = new Supervisor(plan, references, adapter, adapter);
            running.put(bundle.getBundleId(), supervisor);
            return supervisor;
        } catch (IOException e) {
            LOG.error("{} can't be hosted: the installation is incomplete; unpack it again", id, e);
            return null;
        }
    }

    @Override
    public void modifiedBundle(Bundle bundle, BundleEvent event, Supervisor supervisor) {
        // from starting to active: nothing changes for it
    }

    @Override
    public void removedBundle(Bundle bundle, BundleEvent event, Supervisor supervisor) {
        running.remove(bundle.getBundleId());
        supervisor.close();
    }

    @Override
    public String instance() {
        return id;
    }

    @Override
    public Optional<String> trouble(OptionalLong bundle) {
        List<Supervisor> asked = bundle.isPresent()
                ? Optional.ofNullable(running.get(bundle.getAsLong())).stream().toList()
                : List.copyOf(running.values());
        return asked.stream().map(Supervisor::trouble).flatMap(Optional::stream).findFirst();
    }

    @Override
    public Map<String, Object> show() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("hosted", true);
        running.values().forEach(each -> shown.putAll(each.show())); // during an update the newer bundle's
        return shown;
    }

    /** Ends its processes. */
    @Deactivate
    public void close() {
        bundles.close();
    }
}
