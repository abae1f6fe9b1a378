// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.rights;

import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.portcullis.service.adapters.AdapterRights;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/**
 * What one bundle may resolve and call. Asked at each call to a vendor, so what was granted is remembered until a
 * configuration changes; what is refused is looked up each time.
 */
public final class Granted implements SecretResolver, VendorHosts {
    private static final int MOST_REMEMBERED = 1_000;

    private final String name;
    private final AdapterRights rights;
    private final Own own;
    private final SecretResolver all;
    private volatile Memory memory = new Memory(0);

    /** The settings of the bundle's own instances. */
    public interface Own {
        /** As they are now. */
        List<Map<String, Object>> settings();

        /** Another number after each change. */
        default long changes() {
            return 0;
        }
    }

    /** What was granted since a change. */
    private record Memory(long changes, Set<String> granted) {
        Memory(long changes) {
            this(changes, ConcurrentHashMap.newKeySet());
        }
    }

    /**
     * The rights of a bundle.
     *
     * @param all resolves every reference
     */
    public Granted(Bundle bundle, Own own, SecretResolver all) {
        this(
                bundle.getSymbolicName(),
                AdapterRights.of(header -> bundle.getHeaders("").get(header)),
                own,
                all);
    }

    Granted(String name, AdapterRights rights, Own own, SecretResolver all) {
        this.name = name;
        this.rights = rights;
        this.own = own;
        this.all = all;
    }

    @Override
    public Secret resolve(String reference) {
        boolean may = reference == null // which its resolver explains
                || remembered("secret " + reference, () -> values(Set.copyOf(rights.secrets()))
                        .anyMatch(reference::equals));
        if (!may) {
            // it may be the secret itself, written where a reference belongs: don't repeat it
            throw refused(
                    "may not resolve this reference of " + reference.length() + " characters: it is the value of no"
                            + " setting of its own instances that its manifest declares ("
                            + declared(AdapterRights.SECRETS, rights.secrets()) + ")");
        }
        return all.resolve(reference);
    }

    @Override
    public void require(URI vendor) {
        String host = vendor.getHost();
        if (host == null) {
            throw refused("may not call " + vendor.getScheme() + ": an address without a host");
        }
        int port = vendor.getPort() >= 0 ? vendor.getPort() : HostPattern.usualPort(vendor.getScheme());
        if (!remembered("host " + host + ":" + port, () -> isNamed(host, port) || isConfigured(host, port))) {
            throw refused("may not call " + host + (port < 0 ? "" : ":" + port) + ": its manifest lets it call "
                    + declared(AdapterRights.HOSTS, rights.hosts()));
        }
    }

    private boolean remembered(String what, BooleanSupplier found) {
        long changes = own.changes();
        Memory known = memory;
        if (known.changes != changes) {
            known = new Memory(changes);
            memory = known;
        }
        if (known.granted.contains(what)) {
            return true;
        }
        boolean granted = found.getAsBoolean();
        if (granted && known.granted.size() < MOST_REMEMBERED) { // *.acme.example grants any number of hosts
            known.granted.add(what);
        }
        return granted;
    }

    private boolean isNamed(String host, int port) {
        return rights.hosts().stream()
                .filter(each -> !each.startsWith(AdapterRights.CONFIGURED))
                .anyMatch(each -> HostPattern.of(each).matches(host, port));
    }

    private boolean isConfigured(String host, int port) {
        Set<String> settings = rights.hosts().stream()
                .filter(each -> each.startsWith(AdapterRights.CONFIGURED))
                .map(each -> each.substring(AdapterRights.CONFIGURED.length()))
                .collect(Collectors.toSet());
        return values(settings)
                .flatMap(each -> Arrays.stream(each.split(","))) // as in a cluster's list of brokers
                .anyMatch(each -> HostPattern.ofAddress(each)
                        .filter(one -> one.matches(host, port))
                        .isPresent());
    }

    private Stream<String> values(Set<String> settings) {
        return own.settings().stream()
                .flatMap(each -> each.entrySet().stream())
                .filter(entry -> settings.contains(entry.getKey()))
                .flatMap(entry -> texts(entry.getValue()));
    }

    private static Stream<String> texts(Object value) {
        Collection<?> many = value instanceof Object[] array
                ? Arrays.asList(array)
                : value instanceof Collection<?> collection ? collection : List.of(value);
        return many.stream().filter(String.class::isInstance).map(String.class::cast);
    }

    private static String declared(String header, List<String> entries) {
        return header + ": " + (entries.isEmpty() ? "none" : String.join(", ", entries));
    }

    private AdapterException refused(String what) {
        return new AdapterException(FailureKind.MISCONFIGURED, name + " " + what);
    }
}
