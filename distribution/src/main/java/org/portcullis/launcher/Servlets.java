// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.util.HashSet;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Whether a server already answers for every servlet that wants it: its runtime is there before its servlets are, and a
 * caller who came in between would be told that there is nothing. The runtime is asked by reflection, for its classes
 * belong to a bundle.
 */
final class Servlets {
    private static final String RUNTIME = "org.osgi.service.servlet.runtime.HttpServiceRuntime";
    private static final String PATTERN = "osgi.http.whiteboard.servlet.pattern";
    private static final String TARGET = "osgi.http.whiteboard.target";

    private final BundleContext context;

    Servlets(BundleContext context) {
        this.context = context;
    }

    /** True when all servlets of that port are in service. */
    boolean answer(String port) {
        String target = "(" + HttpServers.PORT_PROPERTY + "=" + port + ")";
        try {
            ServiceReference<?>[] runtimes = context.getAllServiceReferences(RUNTIME, target);
            ServiceReference<?>[] wanting = context.getAllServiceReferences(
                    null, "(&(" + PATTERN + "=*)(" + TARGET + "=" + escaped(target) + "))");
            if (runtimes == null || wanting == null) {
                return false;
            }
            Object runtime = context.getService(runtimes[0]);
            if (runtime == null) {
                return false;
            }
            Set<Long> served = served(runtime);
            for (ServiceReference<?> servlet : wanting) {
                if (!served.contains(servlet.getProperty(Constants.SERVICE_ID))) {
                    return false;
                }
            }
            return true;
        } catch (InvocationTargetException e) {
            return false; // the server is being registered anew and can't say
        } catch (InvalidSyntaxException | ReflectiveOperationException e) {
            throw new IllegalStateException("the HTTP server's runtime can't be asked", e);
        }
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)");
    }

    private static Set<Long> served(Object runtime) throws ReflectiveOperationException {
        Set<Long> ids = new HashSet<>();
        Class<?> contract = Class.forName(RUNTIME, false, runtime.getClass().getClassLoader());
        Object all = contract.getMethod("getRuntimeDTO").invoke(runtime);
        Object contexts = all.getClass().getField("servletContextDTOs").get(all);
        for (int i = 0; i < Array.getLength(contexts); i++) {
            Object each = Array.get(contexts, i);
            Object servlets = each.getClass().getField("servletDTOs").get(each);
            for (int j = 0; j < Array.getLength(servlets); j++) {
                Object servlet = Array.get(servlets, j);
                ids.add(servlet.getClass().getField("serviceId").getLong(servlet));
            }
        }
        return ids;
    }
}
