// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.portcullis.host.wire.Contracts;
import org.portcullis.host.wire.Offered;

/**
 * An instance's services as they stand in the platform's framework. When its process has ended they stay and say why they
 * can't be called; those of the next process take their place without a gap.
 */
final class Publication implements AutoCloseable {
    private final String instance;
    private final Registrar registrar;
    private final Supplier<String> trouble;
    private final Map<Integer, Registered> current = new HashMap<>();
    private Child from;

    /** Where services are registered. */
    interface Registrar {
        /** Registers a service under its contracts; closing takes it away, also when it is gone already. */
        Registered register(List<Class<?>> contracts, Object service, Map<String, Object> properties);
    }

    /** A service that is registered. */
    interface Registered extends AutoCloseable {
        @Override
        void close();
    }

    Publication(String instance, Registrar registrar, Supplier<String> trouble) {
        this.instance = instance;
        this.registrar = registrar;
        this.trouble = trouble;
    }

    /** These and no others, from that process. */
    synchronized void show(Child child, List<Offered> services) {
        List<Registered> old = new ArrayList<>();
        if (from != child && !services.isEmpty()) {
            from = child;
            old.addAll(current.values());
            current.clear();
        }
        if (from != child) {
            return; // it doesn't offer anything yet: its predecessor's say why
        }
        Set<Integer> numbers = new HashSet<>();
        for (Offered each : services) {
            numbers.add(each.number());
            if (!current.containsKey(each.number())) {
                register(child, each);
            }
        }
        current.entrySet().removeIf(each -> {
            boolean gone = !numbers.contains(each.getKey());
            if (gone) {
                old.add(each.getValue());
            }
            return gone;
        });
        old.forEach(Registered::close);
    }

    private void register(Child child, Offered offered) {
        List<Class<?>> contracts = offered.contracts().stream()
                .map(Contracts::named)
                .flatMap(Optional::stream)
                .<Class<?>>map(contract -> contract)
                .toList();
        if (!contracts.isEmpty()) {
            Object service = RemoteService.of(child, offered.number(), contracts, instance, trouble);
            current.put(offered.number(), registrar.register(contracts, service, offered.properties()));
        }
    }

    @Override
    public synchronized void close() {
        current.values().forEach(Registered::close);
        current.clear();
    }
}
