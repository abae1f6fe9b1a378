// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.rights;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Bundle;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * The configurations of a bundle's own instances: those whose PID one of its components takes. No two bundles of different
 * names take the same, since the second isn't deployed.
 */
@Component(service = {OwnConfigurations.class, SynchronousConfigurationListener.class})
public final class OwnConfigurations implements SynchronousConfigurationListener {
    private static final String HOST = "org.portcullis.host";

    private final ConfigurationAdmin configurations;
    private final ServiceComponentRuntime components;
    private final AtomicLong changes = new AtomicLong();

    /** Over what runs. */
    @Activate
    public OwnConfigurations(
            @Reference ConfigurationAdmin configurations, @Reference ServiceComponentRuntime components) {
        this.configurations = configurations;
        this.components = components;
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        changes.incrementAndGet();
    }

    /** Another number after each change of any configuration. */
    public long changes() {
        return changes.get();
    }

    /** The settings of all adapter instances as they are now, hosted ones too, by the PID that each has unhosted. */
    public Map<String, Map<String, Object>> byPid() {
        Map<String, Map<String, Object>> instances = new HashMap<>();
        for (Configuration each : all()) {
            String pid = each.getPid();
            String hosted = hosted(each);
            String own = hosted.isEmpty() ? pid : hosted + pid.substring(pid.lastIndexOf('~'));
            instances.put(own, values(each.getProperties()));
        }
        return instances;
    }

    /** As they are now. */
    List<Map<String, Object>> of(Bundle bundle) {
        Set<String> pids = new HashSet<>();
        for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs(bundle)) {
            pids.addAll(Arrays.asList(description.configurationPid));
        }
        List<Map<String, Object>> own = new ArrayList<>();
        for (Configuration each : all()) {
            if (pids.contains(each.getFactoryPid()) || pids.contains(each.getPid()) || pids.contains(hosted(each))) {
                own.add(values(each.getProperties()));
            }
        }
        return own;
    }

    /** The PID that an instance would have if it weren't hosted (ADR 0038); empty for any other configuration. */
    private static String hosted(Configuration configuration) {
        String pid = configuration.getPid();
        int last = pid.lastIndexOf('~');
        return HOST.equals(configuration.getFactoryPid()) && last > HOST.length()
                ? "org.portcullis.adapter."
                        + pid.substring(HOST.length() + 1, last).replaceFirst("-", ".")
                : "";
    }

    private Configuration[] all() {
        try {
            Configuration[] all = configurations.listConfigurations(null);
            return all == null ? new Configuration[0] : all;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the configurations can't be read", e);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("there is no filter", e);
        }
    }

    private static Map<String, Object> values(Dictionary<String, Object> properties) {
        Map<String, Object> values = new HashMap<>();
        if (properties != null) {
            Collections.list(properties.keys()).forEach(key -> values.put(key, properties.get(key)));
        }
        return values;
    }
}
