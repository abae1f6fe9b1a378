// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.lang.reflect.Field;
import java.util.Map;
import org.apache.felix.framework.Felix;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets uninstalled bundles go. Felix 7.0.5 counts which bundle uses which service, and keeps a count of zero, and with it
 * the bundle, until the service is gone; the configuration service, which the component runtime asks in each bundle's
 * name, never is. There is no public way to it.
 */
final class SpentBundles implements SynchronousBundleListener {
    private static final Logger LOG = LoggerFactory.getLogger(SpentBundles.class);

    private final Map<?, ?> usedServices;

    private SpentBundles(Map<?, ?> usedServices) {
        this.usedServices = usedServices;
    }

    /** Follows a framework that is initialised. */
    static void letGo(Felix framework) {
        try {
            Object registry = read(framework, "m_registry");
            SpentBundles spent = new SpentBundles((Map<?, ?>) read(registry, "m_inUseMap"));
            framework.getBundleContext().addBundleListener(spent);
        } catch (ReflectiveOperationException | ClassCastException e) {
            LOG.warn("This Felix is built otherwise: each bundle that is updated or removed costs some memory.", e);
        }
    }

    private static Object read(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.UNINSTALLED) {
            usedServices.remove(event.getBundle()); // it is stopped, so that it uses nothing any more
        }
    }
}
