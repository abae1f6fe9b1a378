// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.elevation;

import java.util.Map;

/**
 * One operation of an approved elevation.
 *
 * @param name the catalogue's name
 * @param template the binding's settings, resolved by the kernel
 * @param constraints the approved parameter constraints as a JSON object text, {@code {}} for none
 */
public record ApprovedOperation(String name, Map<String, String> template, String constraints) {
    /** Copies the template. */
    public ApprovedOperation {
        template = Map.copyOf(template);
    }
}
