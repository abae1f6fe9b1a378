// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.host;

import java.net.URI;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.spi.AdapterException;

/**
 * The hosts that a bundle may call: the ones that its manifest declares as {@code Portcullis-Hosts}, by name or by the
 * settings of its own instances that name them. Each bundle gets a service of its own. The adapter kit's HTTP client asks it;
 * an adapter with a driver of another kind asks it itself.
 */
@ProviderType
@FunctionalInterface
public interface VendorHosts {
    /**
     * Returns when the bundle may call it.
     *
     * @param vendor with a host; without a port, any port is meant
     * @throws AdapterException {@code MISCONFIGURED}, naming the host and what is declared
     */
    void require(URI vendor);
}
