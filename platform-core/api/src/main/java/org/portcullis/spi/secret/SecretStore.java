// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.secret;

import org.osgi.annotation.versioning.ConsumerType;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;

/**
 * A vault in which secrets of the platform's own instances lie, so that another instance's settings can refer to them as
 * {@code vault:<instance>/<path>#<key>} ({@link VaultReference}). Reads only. An instance lets nothing be read until its
 * own settings name the paths that may be; what they don't name is {@code FORBIDDEN}, in a sentence that says which setting
 * to change, and before the vendor is asked. Called by many threads at once. Contract: {@code SecretStoreContract}.
 */
@ConsumerType
public interface SecretStore {
    /**
     * The value that stands at the vendor now, as it was written there: nothing is trimmed, and nothing is kept for the next
     * call, so that rotation shows. The caller closes it.
     *
     * @param path of the secret, in the vendor's own manner, with the mount where there are mounts; of the form that {@link
     *     VaultReference} checks
     * @param key which of its values
     * @throws AdapterException {@code REJECTED} with what to do when there is no such secret, its newest version was
     *     deleted, it has no such key, or the value is empty or no text; {@code FORBIDDEN} when the instance's settings or
     *     the vendor's policy don't let it be read; never with a value
     */
    Secret read(String path, String key, CallContext context);
}
