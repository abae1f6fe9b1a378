// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.token;

import java.util.List;

/**
 * What came with an HTTP request.
 *
 * @param authorization all {@code Authorization} header values
 * @param dpop all {@code DPoP} header values
 * @param method as sent
 * @param uri absolute URI under the configured public base, without query
 */
public record Presented(List<String> authorization, List<String> dpop, String method, String uri) {
    /** Copies the lists. */
    public Presented {
        authorization = List.copyOf(authorization);
        dpop = List.copyOf(dpop);
    }
}
