// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.catalogue;

import java.util.Map;

/**
 * Ties an operation to an adapter instance.
 *
 * @param instance as in {@code vault-hashicorp~prod}
 * @param template the instance's settings for this operation; {@code {{agent}}}, {@code {{task}}}, {@code {{elevation}}}
 *     and {@code {{lease}}} are filled in by the kernel
 */
public record Binding(String instance, Map<String, String> template) {
    /** Copies the template. */
    public Binding {
        template = Map.copyOf(template);
    }
}
