// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.rights;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * A host that may be called.
 *
 * @param host lower case; {@code *.acme.example} for all below it
 * @param port -1 for any
 */
record HostPattern(String host, int port) {
    /** One of a manifest, whose form was checked. */
    static HostPattern of(String text) {
        int colon = text.lastIndexOf(':');
        return colon < 0
                ? new HostPattern(text, -1)
                : new HostPattern(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** The one in a setting, {@code https://host:port/path} or {@code host} or {@code host:port}; empty: none can be seen. */
    static Optional<HostPattern> ofAddress(String text) {
        String address = text.strip();
        boolean bareIpv6 = !address.startsWith("[") && address.indexOf(':') != address.lastIndexOf(':');
        String full = address.contains("://") ? address : "any://" + (bareIpv6 ? "[" + address + "]" : address);
        try {
            URI uri = new URI(full);
            int port = uri.getPort() >= 0 ? uri.getPort() : usualPort(uri.getScheme());
            return Optional.ofNullable(uri.getHost()).map(host -> new HostPattern(host.toLowerCase(Locale.ROOT), port));
        } catch (URISyntaxException e) {
            return Optional.empty(); // nothing is granted by what can't be read
        }
    }

    /** -1 when it has none. */
    static int usualPort(String scheme) {
        return "https".equals(scheme) ? 443 : "http".equals(scheme) ? 80 : -1;
    }

    boolean matches(String other, int otherPort) {
        String name = other.toLowerCase(Locale.ROOT);
        boolean same = host.startsWith("*.") ? name.endsWith(host.substring(1)) : name.equals(host);
        return same && (port < 0 || port == otherPort);
    }
}
