// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.session;

import java.time.Instant;
import java.util.Objects;

/**
 * What a vendor recorded of one step in a session. It goes into the audit trail as it is, so it holds no secret and no
 * personal data: constants are taken out of its text.
 *
 * @param id the vendor's id of it, 1 to 512 characters, unique at this vendor, the same whenever it is told again
 * @param ref the reference of the lease or the grant that the session used, 1 to 512 characters
 * @param session the vendor's id of the session, 1 to 128 characters
 * @param act what was done
 * @param text the statement or command without its constants, or in a few words why it failed; at most 4,000 characters,
 *     empty when there is nothing to say
 * @param occurredAt UTC, by the vendor's clock
 */
public record SessionRecord(String id, String ref, String session, SessionAct act, String text, Instant occurredAt) {
    /** Refuses missing parts with {@link NullPointerException}. */
    public SessionRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(ref, "ref");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(act, "act");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(occurredAt, "occurredAt");
    }
}
