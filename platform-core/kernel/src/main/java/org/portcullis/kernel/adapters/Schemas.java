// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;
import org.portcullis.kernel.invoke.InstanceNames;

/** Which bundle offers an adapter, and what its settings are. */
final class Schemas {
    private final BundleContext context;
    private final MetaTypeService metatypes;

    Schemas(BundleContext context, MetaTypeService metatypes) {
        this.context = context;
        this.metatypes = metatypes;
    }

    /** The settings of an instance's adapter; empty when no bundle offers it. */
    Optional<Map<String, Setting>> settings(String id) {
        String factoryPid = InstanceNames.factoryPid(id).orElse("");
        for (Bundle bundle : context.getBundles()) {
            if (offers(bundle, factoryPid)) {
                MetaTypeInformation information = metatypes.getMetaTypeInformation(bundle);
                return Optional.of(settings(information.getObjectClassDefinition(factoryPid, null)));
            }
        }
        return Optional.empty();
    }

    /** Whether the bundle is an adapter. */
    boolean isAdapter(Bundle bundle) {
        return bundle.getState() != Bundle.UNINSTALLED
                && Arrays.stream(factoryPids(bundle)).anyMatch(pid -> pid.startsWith(InstanceNames.PID_PREFIX));
    }

    private boolean offers(Bundle bundle, String factoryPid) {
        return bundle.getState() != Bundle.UNINSTALLED
                && Arrays.asList(factoryPids(bundle)).contains(factoryPid);
    }

    private String[] factoryPids(Bundle bundle) {
        MetaTypeInformation information = metatypes.getMetaTypeInformation(bundle);
        return information == null || information.getFactoryPids() == null
                ? new String[0]
                : information.getFactoryPids();
    }

    private static Map<String, Setting> settings(ObjectClassDefinition definition) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        put(settings, definition.getAttributeDefinitions(ObjectClassDefinition.REQUIRED), true);
        put(settings, definition.getAttributeDefinitions(ObjectClassDefinition.OPTIONAL), false);
        return settings;
    }

    private static void put(Map<String, Setting> settings, AttributeDefinition[] definitions, boolean required) {
        if (definitions != null) {
            for (AttributeDefinition definition : definitions) {
                settings.put(definition.getID(), Setting.of(definition, required));
            }
        }
    }
}
