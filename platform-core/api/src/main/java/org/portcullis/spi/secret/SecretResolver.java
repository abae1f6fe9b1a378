// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.secret;

import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.Secret;

/**
 * Turns a reference from an instance's configuration into the secret; asked afresh, so that rotation shows. Each bundle gets
 * a service of its own, which knows the references of that bundle's instances alone: the values of those settings that its
 * manifest declares as {@code Portcullis-Secrets}.
 */
@ProviderType
public interface SecretResolver {
    /**
     * Resolves {@code file:/path} (relative paths are under the platform's home; a trailing line end is cut), {@code
     * env:NAME}, or {@code vault:<instance>/<path>#<key>} ({@link VaultReference}), which asks that instance's vendor at
     * each call. Blocks, within the deadline of the call to the adapter that asks, and for at most 10 s. The caller closes
     * the secret, and resolves it when it needs it rather than keep it.
     *
     * @throws AdapterException {@code MISCONFIGURED}, naming the reference and never a value; of a secret in a vault also
     *     {@code UNAVAILABLE} or {@code RATE_LIMITED} while it can't be had, which is worth another try
     */
    Secret resolve(String reference);
}
