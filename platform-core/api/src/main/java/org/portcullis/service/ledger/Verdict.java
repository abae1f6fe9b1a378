// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.ledger;

import java.util.List;

/**
 * A decision from the node's view of the ledger, at most 2 s old.
 *
 * @param allowed yes or no; no when the view is older
 * @param reason for the audit only, never for an agent
 * @param rests every grant that a yes rests on, for cutting it when a fence rises
 */
public record Verdict(boolean allowed, String reason, List<String> rests) {
    /** Copies the list. */
    public Verdict {
        rests = List.copyOf(rests);
    }
}
