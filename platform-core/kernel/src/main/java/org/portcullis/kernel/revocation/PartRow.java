// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.Optional;
import org.portcullis.service.revocation.PartState;
import org.portcullis.service.revocation.RevocationPart;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Part;

/**
 * A part as the store keeps it.
 *
 * @param key which part where
 * @param state where it is
 * @param evidence what proves it; empty until then
 * @param attempts tries so far
 * @param elapsedMillis from the command to its settling; 0 until then
 * @param detail what happened, for people
 */
record PartRow(
        Place key, PartState state, Optional<Evidence> evidence, int attempts, long elapsedMillis, String detail) {

    /**
     * Which part where.
     *
     * @param part of the four
     * @param adapter the instance; {@code none} where nothing was ever granted
     */
    record Place(Part part, String adapter) {}

    /** The same with the attempts that were made before. */
    PartRow after(PartRow before) {
        return new PartRow(key, state, evidence, attempts + before.attempts(), elapsedMillis, detail);
    }

    /** The same in another state. */
    PartRow with(PartState now, String why) {
        return new PartRow(key, now, evidence, attempts, elapsedMillis, why);
    }

    /** As the service shows it; an open part has lasted until now. */
    RevocationPart shown(long elapsedNow) {
        long elapsed = state.settled() ? elapsedMillis : elapsedNow;
        return new RevocationPart(key.part(), key.adapter(), state, evidence, attempts, elapsed, detail);
    }
}
