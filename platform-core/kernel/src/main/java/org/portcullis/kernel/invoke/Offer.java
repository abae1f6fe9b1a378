// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A service that an adapter registered for an instance. */
final class Offer implements Comparable<Offer> {
    /** Set by the host of processes: the bundle whose adapter it stands for. Believed of nobody else. */
    static final String IN_THE_NAME_OF = "portcullis.bundle";

    private final Object service;
    private final Map<String, Object> properties;
    private final Origin origin;
    private final Set<ExtensionPoint> serves = EnumSet.noneOf(ExtensionPoint.class);

    Offer(Object service, Map<String, Object> properties, Origin origin) {
        this.service = service;
        this.origin = origin;
        this.properties = Map.copyOf(properties);
        for (ExtensionPoint point : ExtensionPoint.values()) {
            if (point.contract().isInstance(service) && isNamed(point)) {
                serves.add(point);
            }
        }
    }

    /** A service is only what it was registered as. */
    private boolean isNamed(ExtensionPoint point) {
        return !(properties.get("objectClass") instanceof String[] names)
                || Arrays.asList(names).contains(point.contract().getName());
    }

    Object service() {
        return service;
    }

    Map<String, Object> properties() {
        return properties;
    }

    Set<ExtensionPoint> serves() {
        return serves;
    }

    /** Best first: higher ranking, then newer, so that an update wins over what it replaces. */
    @Override
    public int compareTo(Offer other) {
        int byRanking = Long.compare(other.number("service.ranking"), number("service.ranking"));
        return byRanking != 0 ? byRanking : Long.compare(other.number("service.id"), number("service.id"));
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Who registered it. */
    Origin origin() {
        return origin;
    }

    /**
     * The framework's id of the bundle that it belongs to: the one that registered it, or the one in whose name the
     * platform's own host of processes did; -1 for one that didn't come from a bundle.
     */
    long bundle() {
        return origin.isHost() && properties.get(IN_THE_NAME_OF) instanceof Number number
                ? number.longValue()
                : origin.bundle();
    }

    private long number(String name) {
        return properties.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
