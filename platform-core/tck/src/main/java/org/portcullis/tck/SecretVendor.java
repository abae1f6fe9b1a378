// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.portcullis.spi.secret.SecretStore;

/** Fixture of {@link SecretStoreContract}; the adapter's settings let it read what {@link #write} writes. */
public interface SecretVendor extends Vendor {
    /** The adapter. */
    SecretStore store();

    /**
     * Writes a secret at the vendor's side; the same name again replaces all of it.
     *
     * @return the path that the adapter finds it under
     */
    String write(String name, Map<String, String> values);

    /** Removes what was written there, at the vendor's side. */
    void delete(String path);

    /** A path at which a secret of that name stands that the adapter's settings don't let it read. */
    String writeElsewhere(String name, Map<String, String> values);

    /** The same adapter at another server, which it must not trust; empty where the fixture can't. */
    default Optional<SecretStore> storeAt(URI impostor) {
        return Optional.empty();
    }
}
