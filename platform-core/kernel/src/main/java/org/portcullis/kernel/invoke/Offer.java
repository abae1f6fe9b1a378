// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A service that an adapter registered for an instance. */
final class Offer implements Comparable<Offer> {
    private final Object service;
    private final Map<String, Object> properties;
    private final Set<ExtensionPoint> serves = EnumSet.noneOf(ExtensionPoint.class);

    Offer(Object service, Map<String, Object> properties) {
        this.service = service;
        this.properties = Map.copyOf(properties);
        for (ExtensionPoint point : ExtensionPoint.values()) {
            if (point.contract().isInstance(service)) {
                serves.add(point);
            }
        }
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

    /** The framework's id of the bundle that registered it; -1 for one that didn't come from a bundle. */
    long bundle() {
        return properties.get("service.bundleid") instanceof Number number ? number.longValue() : -1;
    }

    private long number(String name) {
        return properties.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
