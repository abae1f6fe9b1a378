// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How an instance's one name, {@code vault-hashicorp~prod}, goes with its PID and its service properties. */
public final class InstanceNames {

    /** Begins every adapter's factory PID. */
    public static final String PID_PREFIX = "org.portcullis.adapter.";

    /** Names an instance that has no PID, such as the token service. */
    static final String PROPERTY = "portcullis.instance";

    private static final Pattern NAME =
            Pattern.compile("([a-z][a-z0-9]*)-([a-z0-9][a-z0-9-]*)~([a-z0-9][a-z0-9-]{0,62})");

    private InstanceNames() {}

    /** Whether this is family-vendor~name. */
    public static boolean isInstance(String id) {
        return NAME.matcher(id).matches();
    }

    /** {@code vault-hashicorp~prod} to {@code org.portcullis.adapter.vault.hashicorp}; empty for another form. */
    public static Optional<String> factoryPid(String id) {
        Matcher name = NAME.matcher(id);
        return name.matches() ? Optional.of(PID_PREFIX + name.group(1) + "." + name.group(2)) : Optional.empty();
    }

    /** The part after the tilde; the whole where there is none. */
    public static String ownName(String id) {
        return id.substring(id.indexOf('~') + 1);
    }

    /** {@code org.portcullis.adapter.vault.hashicorp~prod} to {@code vault-hashicorp~prod}; empty for another form. */
    public static Optional<String> ofPid(String pid) {
        int tilde = pid.indexOf('~');
        if (!pid.startsWith(PID_PREFIX) || tilde < 0) {
            return Optional.empty();
        }
        String factory = pid.substring(PID_PREFIX.length(), tilde);
        String id = factory.replaceFirst("\\.", "-") + pid.substring(tilde);
        return isInstance(id) ? Optional.of(id) : Optional.empty();
    }

    /** The instance that a service belongs to; empty when it doesn't say. */
    static Optional<String> ofProperties(Map<String, Object> properties) {
        if (properties.get(PROPERTY) instanceof String named && !named.isBlank()) {
            return Optional.of(named);
        }
        Object pid = properties.get("service.pid");
        if (pid instanceof String one) {
            return ofPid(one);
        }
        Collection<?> many = pid instanceof Object[] array
                ? java.util.List.of(array)
                : pid instanceof Collection<?> collection ? collection : java.util.List.of();
        return many.stream()
                .map(each -> ofPid(each.toString()))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
