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
     * Resolves {@code file:/path} (relative paths are under the platform's home; a trailing line end is cut) or
     * {@code env:NAME}. The caller closes the secret.
     *
     * @throws AdapterException {@code MISCONFIGURED}, naming the reference and never a value
     */
    Secret resolve(String reference);
}
