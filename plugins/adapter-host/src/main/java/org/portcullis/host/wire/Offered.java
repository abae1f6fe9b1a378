// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

import java.util.List;
import java.util.Map;

/**
 * A service that a hosted adapter offers.
 *
 * @param number the child's
 * @param contracts the extension points that it implements, by their full names
 * @param properties its service properties, those that the framework sets aside
 */
public record Offered(int number, List<String> contracts, Map<String, Object> properties) {
    /** Copies. */
    public Offered {
        contracts = List.copyOf(contracts);
        properties = Map.copyOf(properties);
    }
}
