// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.secret;

import org.portcullis.spi.AdapterException;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.VaultReference;

/** The instances in which secrets lie; they are asked in the room that calls adapters. */
public interface SecretStores {
    /**
     * Asks the vendor now; keeps nothing.
     *
     * @throws AdapterException {@code MISCONFIGURED}, {@code UNAVAILABLE} or {@code RATE_LIMITED}, with the reference and why
     */
    Secret read(VaultReference reference);
}
