// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.spi.audit.AuditSink;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.lifecycle.LifecycleEventSource;
import org.portcullis.spi.people.HumanSessions;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretStore;
import org.portcullis.spi.session.SessionRecordSource;

/** The extension points that can be hosted, and the methods that may be called across the socket: these and no others. */
public final class Contracts {
    private static final List<Class<?>> ALL = List.of(
            CredentialIssuer.class,
            ElevationProvider.class,
            RevocationParticipant.class,
            Inventory.class,
            AgentDirectory.class,
            LifecycleEventSource.class,
            SessionRecordSource.class,
            HumanSessions.class,
            AuditSink.class,
            SecretStore.class);
    private static final Map<String, Method> METHODS = methods();

    private Contracts() {}

    private static Map<String, Method> methods() {
        Map<String, Method> methods = new HashMap<>();
        for (Class<?> contract : ALL) {
            for (Method method : contract.getMethods()) {
                if (methods.put(name(method), method) != null) {
                    throw new IllegalStateException("two methods are named " + name(method));
                }
            }
        }
        return methods;
    }

    /** All of them. */
    public static List<Class<?>> all() {
        return ALL;
    }

    /** Those that a service implements. */
    public static List<Class<?>> of(Object service) {
        return ALL.stream().filter(contract -> contract.isInstance(service)).toList();
    }

    /** By its full name. */
    public static Optional<Class<?>> named(String name) {
        return ALL.stream().filter(contract -> contract.getName().equals(name)).findFirst();
    }

    /** How a method is named on the wire. */
    public static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    /** The method of that name on the wire. */
    public static Optional<Method> method(String name) {
        return Optional.ofNullable(METHODS.get(name));
    }
}
