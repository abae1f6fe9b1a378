// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;

/** The references of one instance: what stands in its configuration, and no others. They are resolved in the platform. */
final class References {
    private final Set<String> own = new HashSet<>();
    private final StringBuilder nested = new StringBuilder();
    private final SecretResolver resolver;

    References(Map<String, Object> configuration, SecretResolver resolver) {
        this.resolver = resolver;
        for (Object value : configuration.values()) {
            if (value instanceof String text) {
                own.add(text);
                nested.append(text).append('\n');
            } else if (value instanceof String[] list) {
                own.addAll(Arrays.asList(list));
            }
        }
    }

    /** {@code FORBIDDEN} for one that isn't the instance's. */
    Secret resolve(String reference) {
        // what is deeper than a list arrives as JSON text
        boolean known = own.contains(reference) || nested.indexOf('"' + reference + '"') >= 0;
        if (!known) {
            throw new AdapterException(
                    FailureKind.FORBIDDEN, "the reference it asks for does not stand in this instance's configuration");
        }
        return resolver.resolve(reference);
    }
}
